"""Translation between the ledger's words and those of the standard contract, which are much the same.

Pure, and total: each status of the contract is the report of the same name, and any other word is unrecognised.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from adapters.errors import PayeeNotServedError, RailNotOfferedError, WireError
from adapters.providers.facts import time_told, utr_of
from adapters.providers.http import Answer
from adapters.providers.messages import read_message
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from adapters.providers.standard.settings import StandardSettings
from adapters.providers.standard.wire import (
    BeneficiaryAnswer,
    BeneficiaryRequest,
    PayoutMessage,
    PayoutRequest,
    RefusalMessage,
)
from ledger.errors import RailCurrencyError
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import RULES
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

STATUSES = {
    status.value: status
    for status in (
        ReportedStatus.ACCEPTED,
        ReportedStatus.PROCESSING,
        ReportedStatus.SUCCEEDED,
        ReportedStatus.FAILED,
        ReportedStatus.REJECTED,
        ReportedStatus.CANCELLED,
        ReportedStatus.EXPIRED,
        ReportedStatus.RETURNED,
    )
}
"""The words of the contract. The ledger has others, which are our own and no provider's to say."""

_OURS_TO_MEND = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Refusals that are about our access and not about the payment."""
_CHARGED = frozenset({ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED})
_DID_NOT_HAPPEN = frozenset({
    ReportedStatus.FAILED,
    ReportedStatus.REJECTED,
    ReportedStatus.CANCELLED,
    ReportedStatus.EXPIRED,
})  # fmt: skip


def status_of(word: str) -> ReportedStatus:
    """Return what a status word means."""
    return STATUSES.get(word, ReportedStatus.UNRECOGNISED)


def report_of(provider: str, payout: PayoutMessage, reading: Reading) -> StatusReport:
    """Return the report that a message about a payout makes; fee and tax are facts once the money has left."""
    status = status_of(payout.status)
    charged = status in _CHARGED
    return StatusReport(
        provider=provider,
        source=reading.source,
        status=status,
        provider_status=payout.status,
        effective_at=time_told(payout.updated_at, reading.read_at),
        reference=payout.reference,
        provider_payout_id=payout.id,
        amount_minor=payout.amount,
        currency=payout.currency,
        provider_beneficiary_id=payout.beneficiary_id,
        utr=utr_of(payout.utr),
        confidence=_confidence_of(payout.confidence) if status is ReportedStatus.SUCCEEDED else None,
        reason=payout.reason,
        retryable=payout.retryable and status in _DID_NOT_HAPPEN,
        fee_minor=payout.fee if charged else None,
        tax_minor=payout.tax if charged else None,
        fee_refunded_minor=payout.fee_refunded if charged else None,
        tax_refunded_minor=payout.tax_refunded if charged else None,
        message_digest=reading.message_digest,
    )


def payout_request(order: PaymentOrder, settings: StandardSettings) -> PayoutRequest:
    """Return the request for one attempt. Raises RailNotOfferedError or RailCurrencyError."""
    if order.rail not in settings.rails:
        raise RailNotOfferedError(settings.name, order.rail)
    if order.money.currency != settings.currency:
        raise RailCurrencyError(order.rail, order.money.currency)
    return PayoutRequest(
        reference=order.idempotency_key,
        beneficiary_id=order.provider_beneficiary_id,
        amount=order.money.amount_minor,
        currency=order.money.currency,
        rail=order.rail.value,
        narration=order.narration,
    )


def beneficiary_request(beneficiary_id: UUID, payee: Payee, settings: StandardSettings) -> BeneficiaryRequest:
    """Return the request that registers a payee. Raises PayeeNotServedError for one whom none of the rails reaches."""
    rules = [RULES[rail] for rail in settings.rails]
    if not any(_has(payee, rule.address) and _has(payee, rule.bank_code) for rule in rules):
        raise PayeeNotServedError(settings.name)
    return BeneficiaryRequest(
        reference=str(beneficiary_id),
        name=payee.name,
        account_number=payee.account_number,
        ifsc=payee.ifsc,
        routing_number=payee.routing_number,
        vpa=payee.vpa,
        bank_name=payee.bank_name,
    )


def beneficiary_report(provider: str, answer: BeneficiaryAnswer, message_digest: str) -> BeneficiaryReport:
    """Return what the provider found; a word that we do not know has found nothing, and is given as the reason."""
    verified: bool | None = None
    reason = answer.reason
    match answer.status:
        case "verified" | "rejected" as word:
            verified = word == "verified"
        case "pending" | "unchecked":
            pass
        case unknown:
            reason = unknown
    return BeneficiaryReport(
        provider=provider,
        provider_beneficiary_id=answer.id,
        verified=verified,
        payable_unverified=answer.status == "unchecked" and answer.id is not None,
        name_at_bank=answer.name_at_bank,
        reason=reason,
        message_digest=message_digest,
    )


def refusal_of(provider: str, answer: Answer) -> Refusal:
    """Return why a request was refused; one that is about our access may succeed when that is mended."""
    try:
        error = read_message(RefusalMessage, answer.body, provider).error
    except WireError:
        return Refusal(answer.word, retryable=answer.status_code in _OURS_TO_MEND)
    return Refusal(error.code, retryable=error.retryable or answer.status_code in _OURS_TO_MEND)


def _confidence_of(word: str | None) -> Confidence:
    """Return how sure a success is; a word that we do not know proves no more than that the money left."""
    return Confidence.CREDITED if word == Confidence.CREDITED.value else Confidence.DEBITED


def _has(payee: Payee, field: str | None) -> bool:
    return field is None or getattr(payee, field) is not None
