"""Translation between the ledger's words and NxtBanking's. Pure, and total: no word of the provider has a default.

    QUEUED, INITIATED      accepted
    PROCESSING, PENDING    processing (the provider's multi-bank guide ends a payout in PENDING: not final)
    SUCCESS                succeeded, with the confidence `debited`
    FAILED                 failed
    REVERSED               returned
    anything else          unrecognised

The guides never say that the payee's bank confirmed the credit, and they warn of late reversals. So `SUCCESS` proves
that the money left and no more. They do not say either that a failure after a success returns the money.
"""

from __future__ import annotations

from http import HTTPStatus

from adapters.errors import RailNotOfferedError, WireError
from adapters.providers.amounts import AmountUnit, wire_from_money
from adapters.providers.facts import minor_told, time_told, utr_of
from adapters.providers.http import Answer
from adapters.providers.messages import Number, read_message
from adapters.providers.nxtbanking.wire import (
    CURRENCY,
    PROVIDER,
    BankAccountRequest,
    BeneficiaryAnswer,
    PayoutMessage,
    PayoutRequest,
    RefusalMessage,
    VpaRequest,
)
from adapters.providers.readings import Reading
from adapters.providers.sending import Refusal
from ledger.errors import RailCurrencyError
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

MODES = {Rail.IMPS: "IMPS", Rail.NEFT: "NEFT", Rail.RTGS: "RTGS", Rail.UPI: "UPI"}
"""The rails that the guide names, in the provider's words."""
RETRYABLE_REASONS = frozenset({"INSUFFICIENT_BALANCE"})
"""Reasons that say for certain that nothing happened and that another attempt may succeed: our wallet ran dry."""

_OURS_TO_MEND = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Refusals that are about our access and not about the payment."""
_ENDED = frozenset({ReportedStatus.SUCCEEDED, ReportedStatus.FAILED, ReportedStatus.RETURNED})
_UNDER_WAY = frozenset({ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING})


def status_of(word: str) -> ReportedStatus:
    """Return what a status word means."""
    match word:
        case "QUEUED" | "INITIATED":
            return ReportedStatus.ACCEPTED
        case "PROCESSING" | "PENDING":
            return ReportedStatus.PROCESSING
        case "SUCCESS":
            return ReportedStatus.SUCCEEDED
        case "FAILED":
            return ReportedStatus.FAILED
        case "REVERSED":
            return ReportedStatus.RETURNED
        case _:
            return ReportedStatus.UNRECOGNISED


def statuses_of_event(event: str) -> frozenset[ReportedStatus]:
    """Return the statuses that an event's name goes together with; a name that we do not know goes with any.

    `payout.initiated` and `payout.processing` go with both kinds of being under way, and `payout.completed` with every
    end: a provider names an event when it happens and fills in the status when it sends.
    """
    match event:
        case "payout.initiated" | "payout.processing":
            return _UNDER_WAY
        case "payout.completed":
            return _ENDED
        case "payout.success":
            return frozenset({ReportedStatus.SUCCEEDED})
        case "payout.failed":
            return frozenset({ReportedStatus.FAILED})
        case "payout.reversed":
            return frozenset({ReportedStatus.RETURNED})
        case _:
            return frozenset(ReportedStatus)


def report_of(message: PayoutMessage, reading: Reading) -> StatusReport:
    """Return the report that a message about a payout makes. Raises WireError for an amount that cannot be."""
    return report_as(status_of(message.status), message.status, message, reading)


def report_as(status: ReportedStatus, word: str, message: PayoutMessage, reading: Reading) -> StatusReport:
    """Return the report of a message whose status was made out; `word` is what the provider called it.

    Fee and tax are facts only once the payout has ended: before that they stand at zero. Raises WireError.
    """
    ended = status in _ENDED
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=word,
        effective_at=time_told(message.timestamp, reading.read_at),
        reference=message.reference_id,
        provider_payout_id=message.payout_id,
        amount_minor=minor_of(message.amount, reading.amount_unit),
        currency=CURRENCY,
        provider_beneficiary_id=message.beneficiary_id,
        utr=utr_of(message.utr),
        confidence=Confidence.DEBITED if status is ReportedStatus.SUCCEEDED else None,
        reason=message.failure_reason,
        retryable=status is ReportedStatus.FAILED and message.failure_reason in RETRYABLE_REASONS,
        fee_minor=_charge(message.fee, reading.amount_unit) if ended else None,
        tax_minor=_charge(message.tax, reading.amount_unit) if ended else None,
        fee_refunded_minor=_charge(message.fee_refunded, reading.amount_unit) if ended else None,
        tax_refunded_minor=_charge(message.tax_refunded, reading.amount_unit) if ended else None,
        message_digest=reading.message_digest,
    )


def minor_of(amount: Number, unit: AmountUnit) -> int:
    """Return an amount of the provider in minor units. Raises WireError."""
    return minor_told(PROVIDER, amount, unit, CURRENCY)


def payout_request(order: PaymentOrder, unit: AmountUnit) -> PayoutRequest:
    """Return the request for one attempt. Raises RailNotOfferedError, or RailCurrencyError for money not in rupees."""
    if order.rail not in MODES:
        raise RailNotOfferedError(PROVIDER, order.rail)
    if order.money.currency != CURRENCY:
        raise RailCurrencyError(order.rail, order.money.currency)
    return PayoutRequest(
        beneficiary_id=order.provider_beneficiary_id,
        amount=wire_from_money(order.money, unit),
        mode=MODES[order.rail],
        reference_id=order.idempotency_key,
        narration=order.narration or order.idempotency_key,
    )


def beneficiary_request(payee: Payee) -> BankAccountRequest | VpaRequest:
    """Return the request that registers a payee, by account number where there is one."""
    if payee.account_number is not None:
        assert payee.ifsc is not None, "an account number comes with its IFSC"
        return BankAccountRequest(
            name=payee.name, account_number=payee.account_number, ifsc=payee.ifsc, bank_name=payee.bank_name
        )
    assert payee.vpa is not None, "a payee has an account number or a UPI address"
    return VpaRequest(name=payee.name, vpa=payee.vpa)


def beneficiary_report(answer: BeneficiaryAnswer, message_digest: str) -> BeneficiaryReport:
    """Return what the penny drop found; a word that we do not know has found nothing, and is given as the reason."""
    verified: bool | None
    match answer.status:
        case "VERIFIED" | "REJECTED" as word:
            verified, reason = word == "VERIFIED", answer.reason
        case "PENDING":
            verified, reason = None, answer.reason
        case unknown:
            verified, reason = None, f"unrecognised status {unknown!r}"
    return BeneficiaryReport(
        provider=PROVIDER,
        provider_beneficiary_id=answer.beneficiary_id,
        verified=verified,
        name_at_bank=answer.name_at_bank,
        reason=reason,
        message_digest=message_digest,
    )


def _charge(amount: Number | None, unit: AmountUnit) -> int | None:
    return None if amount is None else minor_of(amount, unit)


def refusal_of(answer: Answer) -> Refusal:
    """Return why a payment order was refused; one that is about our access may succeed when that is mended."""
    reason = refusal_reason(answer)
    return Refusal(reason, retryable=answer.status_code in _OURS_TO_MEND or reason in RETRYABLE_REASONS)


def refusal_reason(answer: Answer) -> str:
    """Return the provider's reason code, or the status code where it gives none that can be read.

    Its prose is left in the archived message: it may repeat an account number.
    """
    try:
        return read_message(RefusalMessage, answer.body, PROVIDER).error.code
    except WireError:
        return answer.word
