"""Registrations: what Stripe says to a payee's bank account being registered."""

from __future__ import annotations

from typing import TypeVar

from adapters.errors import PayeeNotServedError, ProviderUnavailableError
from adapters.providers.http import Answer, NoAnswer
from adapters.providers.messages import Message, read_message
from adapters.providers.stripe.faults import PAYEE_CODES, error_of, refusal_of
from adapters.providers.stripe.resource import Keep
from adapters.providers.stripe.wire import PROVIDER, Form
from ledger.payment_orders import BeneficiaryReport, Payee

M = TypeVar("M", bound=Message)


def bank_account_form(payee: Payee, prefix: str, holder_type: str) -> Form:
    """Return the fields of a bank account in the United States. Raises PayeeNotServedError for any other."""
    if payee.routing_number is None or payee.account_number is None:
        raise PayeeNotServedError(PROVIDER)
    return {
        f"{prefix}[routing_number]": payee.routing_number,
        f"{prefix}[account_number]": payee.account_number,
        f"{prefix}[account_holder_type]": holder_type,
    }


def turned_down(answer: Answer | NoAnswer, keep: Keep) -> BeneficiaryReport | None:
    """Return the report that an account was turned down; None where the answer does not say that."""
    error = error_of(answer) if isinstance(answer, Answer) and not answer.is_success else None
    if not isinstance(answer, Answer) or error is None or error.code not in PAYEE_CODES:
        return None
    return BeneficiaryReport(PROVIDER, None, verified=False, reason=error.code, message_digest=keep(answer.body))


def read_registered(model: type[M], answer: Answer | NoAnswer, keep: Keep) -> tuple[M, str]:
    """Return what was registered and the digest of the answer. Raises ProviderUnavailableError or WireError."""
    if isinstance(answer, NoAnswer):
        raise ProviderUnavailableError(PROVIDER, answer.word)
    digest = keep(answer.body)
    if not answer.is_success:
        reason = refusal_of(answer).reason
        raise ProviderUnavailableError(PROVIDER, answer.word if reason == answer.word else f"{answer.word} {reason}")
    return read_message(model, answer.body, PROVIDER), digest
