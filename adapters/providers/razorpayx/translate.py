"""Translation of RazorpayX's words into the ledger's. Pure, and total: no word of the provider has a default.

    pending, queued, scheduled   accepted (waiting for approval, for money or a bank, for a time)
    processing                   processing
    processed                    succeeded
    reversed                     returned, be it before we knew of a success or days after it
    failed                       failed
    rejected, cancelled          the same words: a person at our end ended it before it began
    anything else                unrecognised

`processed` is said to mean that the payee's bank credited the money, and does so where the status details quote that
bank. It still is not the end: one page of the documentation tells to ignore what comes afterwards, and another that a
payout may be reversed days later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.errors import WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.facts import minor_told, unix_time_told, utr_of
from adapters.providers.razorpayx.reasons import RETRYABLE_REASONS
from adapters.providers.razorpayx.wire import PROVIDER, Payout, StatusDetails
from adapters.providers.readings import Reading
from ledger.status_reports import Confidence, ReportedStatus, StatusReport

_MEANINGS = {
    "pending": ReportedStatus.ACCEPTED,
    "queued": ReportedStatus.ACCEPTED,
    "scheduled": ReportedStatus.ACCEPTED,
    "processing": ReportedStatus.PROCESSING,
    "processed": ReportedStatus.SUCCEEDED,
    "reversed": ReportedStatus.RETURNED,
    "failed": ReportedStatus.FAILED,
    "rejected": ReportedStatus.REJECTED,
    "cancelled": ReportedStatus.CANCELLED,
}
_UNDER_WAY = frozenset({ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING})
_CREDITED = StatusDetails(reason="payout_processed", source="beneficiary_bank")


@dataclass(frozen=True, slots=True)
class Charges:
    """What a report says of fees, in minor units; None is not told."""

    fee_minor: int | None = None
    tax_minor: int | None = None
    fee_refunded_minor: int | None = None
    tax_refunded_minor: int | None = None


def status_of(word: str) -> ReportedStatus:
    """Return what a status word means."""
    return _MEANINGS.get(word, ReportedStatus.UNRECOGNISED)


def report_of(payout: Payout, reading: Reading, *, refunds_fees: bool, told_at: object = None) -> StatusReport:
    """Return the report that a message about a payout makes. Raises WireError for amounts that cannot be.

    `told_at` is when the message says that it happened (Unix seconds). `refunds_fees`: a reversal brings the fee back.
    """
    status = status_of(payout.status)
    details = payout.status_details or StatusDetails()
    charges = charges_of(payout, status, refunds_fees=refunds_fees)
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=payout.status,
        effective_at=_happened_at(payout, status, told_at, reading.read_at),
        reference=payout.reference_id,
        provider_payout_id=payout.id,
        amount_minor=minor_told(PROVIDER, payout.amount, AmountUnit.MINOR, payout.currency),
        currency=payout.currency,
        provider_beneficiary_id=payout.fund_account_id,
        utr=utr_of(payout.utr),
        confidence=_confidence(status, details),
        reason=details.reason,
        retryable=status is ReportedStatus.FAILED and details.reason in RETRYABLE_REASONS,
        fee_minor=charges.fee_minor,
        tax_minor=charges.tax_minor,
        fee_refunded_minor=charges.fee_refunded_minor,
        tax_refunded_minor=charges.tax_refunded_minor,
        message_digest=reading.message_digest,
    )


def charges_of(payout: Payout, status: ReportedStatus, *, refunds_fees: bool) -> Charges:
    """Return the fee without its tax, which `fees` includes, and what of both came back. Raises WireError.

    Of a reversal from a current account nothing is documented about fees, so nothing is reported.
    """
    if payout.fees is None or status not in {ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED}:
        return Charges()
    tax_minor = payout.tax or 0
    if tax_minor > payout.fees:
        raise WireError(PROVIDER, f"a tax of {tax_minor} within fees of {payout.fees}")
    fee_minor = minor_told(PROVIDER, payout.fees - tax_minor, AmountUnit.MINOR, payout.currency)
    if status is ReportedStatus.SUCCEEDED:
        return Charges(fee_minor, tax_minor)
    return Charges(fee_minor, tax_minor, fee_minor, tax_minor) if refunds_fees else Charges()


def _confidence(status: ReportedStatus, details: StatusDetails) -> Confidence | None:
    if status is not ReportedStatus.SUCCEEDED:
        return None
    return Confidence.CREDITED if details == _CREDITED else Confidence.DEBITED


def _happened_at(payout: Payout, status: ReportedStatus, told_at: object, read_at: datetime) -> datetime:
    """Return when a status came about; only a webhook says, and until then a payout stands as it was made."""
    if told_at is None and status in _UNDER_WAY:
        return unix_time_told(payout.created_at, read_at)
    return unix_time_told(told_at, read_at)
