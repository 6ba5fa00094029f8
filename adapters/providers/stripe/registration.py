"""Registrations: what Stripe says to a payee's bank account being registered."""

from __future__ import annotations

from typing import TypeVar

from adapters.errors import PayeeNotServedError, ProviderUnavailableError
from adapters.providers.http import Answer, NoAnswer
from adapters.providers.messages import Message, read_message
from adapters.providers.stripe.faults import PAYEE_CODES, error_of
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


def read_registration(model: type[M], answer: Answer | NoAnswer, keep: Keep) -> tuple[M, str] | BeneficiaryReport:
    """Return the answer and its digest, or the report that the account was turned down.

    Raises ProviderUnavailableError or WireError when nothing was found out about the account.
    """
    if isinstance(answer, NoAnswer):
        raise ProviderUnavailableError(PROVIDER, answer.word)
    digest = keep(answer.body)
    if answer.is_success:
        return read_message(model, answer.body, PROVIDER), digest
    error = error_of(answer)
    if error is not None and error.code in PAYEE_CODES:
        return BeneficiaryReport(PROVIDER, None, verified=False, reason=error.code, message_digest=digest)
    code = None if error is None else error.code
    raise ProviderUnavailableError(PROVIDER, answer.word if code is None else f"{answer.word} {code}")
