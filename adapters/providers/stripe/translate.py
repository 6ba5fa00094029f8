"""Translation of Stripe's words into the ledger's. Pure, and total: no word of the provider has a default.

    of a payout          of an outbound payment
    pending                                        accepted
    in_transit           processing                processing
    paid                 posted                    succeeded, with the confidence `debited`
    failed               failed                    failed
    canceled             canceled                  cancelled
                         returned                  returned
    anything else        anything else             unrecognised

A payout may be paid first and fail within some business days; its money is back where the payout names the entry that
gave it back. An outbound payment fails from processing only, and returns afterwards. A payout that takes another one
back (`original_payout`) is an observation on that other one: what it means for the books is for people to decide.
"""

from __future__ import annotations

from datetime import datetime

from adapters.providers.facts import unix_time_told, utr_of
from adapters.providers.readings import Reading
from adapters.providers.stripe.answers import CustomerAnswer, ExternalAccountAnswer, SetupIntentAnswer
from adapters.providers.stripe.charges import charged, given_back
from adapters.providers.stripe.faults import RETRYABLE_CODES
from adapters.providers.stripe.wire import PROVIDER, BalanceTransaction, OutboundPaymentMessage, PayoutMessage
from ledger.payment_orders import BeneficiaryReport
from ledger.status_reports import Confidence, ReportedStatus, StatusReport


def status_of_payout(word: str) -> ReportedStatus:
    """Return what a payout's status word means."""
    match word:
        case "pending":
            return ReportedStatus.ACCEPTED
        case "in_transit":
            return ReportedStatus.PROCESSING
        case "paid":
            return ReportedStatus.SUCCEEDED
        case "failed":
            return ReportedStatus.FAILED
        case "canceled":
            return ReportedStatus.CANCELLED
        case _:
            return ReportedStatus.UNRECOGNISED


def status_of_outbound_payment(word: str) -> ReportedStatus:
    """Return what an outbound payment's status word means."""
    match word:
        case "processing":
            return ReportedStatus.PROCESSING
        case "posted":
            return ReportedStatus.SUCCEEDED
        case "failed":
            return ReportedStatus.FAILED
        case "canceled":
            return ReportedStatus.CANCELLED
        case "returned":
            return ReportedStatus.RETURNED
        case _:
            return ReportedStatus.UNRECOGNISED


def report_of_payout(payout: PayoutMessage, reading: Reading, told_at: datetime | None = None) -> StatusReport:
    """Return the report of a payout, at the time that its event tells, or that its failure does, or it was read."""
    happened_at = told_at or _failed_at(payout, reading.read_at)
    if payout.original_payout is not None:
        return _taking_back(payout, payout.original_payout, reading, happened_at)
    status = status_of_payout(payout.status)
    failed = status is ReportedStatus.FAILED
    fee_minor, tax_minor = charged(payout) if status is ReportedStatus.SUCCEEDED else (None, None)
    fee_back_minor, tax_back_minor = given_back(payout) if failed else (None, None)
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=payout.status,
        effective_at=happened_at,
        reference=payout.reference,
        provider_payout_id=payout.id,
        amount_minor=payout.amount,
        currency=payout.currency.upper(),
        provider_beneficiary_id=payout.destination,
        utr=utr_of(payout.trace_id.value if payout.trace_id else None),
        confidence=Confidence.DEBITED if status is ReportedStatus.SUCCEEDED else None,
        reason=payout.failure_code,
        retryable=failed and payout.failure_code in RETRYABLE_CODES,
        failure_returns_funds=failed and payout.failure_balance_transaction is not None,
        fee_minor=fee_minor,
        tax_minor=tax_minor,
        fee_refunded_minor=fee_back_minor,
        tax_refunded_minor=tax_back_minor,
        message_digest=reading.message_digest,
    )


def report_of_outbound_payment(
    payment: OutboundPaymentMessage, reading: Reading, told_at: datetime | None = None
) -> StatusReport:
    """Return the report of an outbound payment, at the time that it gives for its status, or its event, or reading."""
    status = status_of_outbound_payment(payment.status)
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=status,
        provider_status=payment.status,
        effective_at=unix_time_told(_reached_at(payment), told_at or reading.read_at),
        reference=payment.reference,
        provider_payout_id=payment.id,
        amount_minor=payment.amount,
        currency=payment.currency.upper(),
        provider_beneficiary_id=_payee_of(payment),
        utr=utr_of(_trace_of(payment)),
        confidence=Confidence.DEBITED if status is ReportedStatus.SUCCEEDED else None,
        reason=payment.returned_details.code if payment.returned_details else None,
        message_digest=reading.message_digest,
    )


def report_of_external_account(account: ExternalAccountAnswer, message_digest: str) -> BeneficiaryReport:
    """Return what Stripe thinks of an account: it looks at most of them only when a payout fails."""
    match account.status:
        case "validated" | "verified":
            verified: bool | None = True
        case "errored" | "verification_failed" | "tokenized_account_number_deactivated":
            verified = False
        case _:
            verified = None
    return BeneficiaryReport(
        PROVIDER,
        account.id,
        verified=verified,
        payable_unverified=account.status == "new",
        reason=None if verified or account.status == "new" else account.status,
        message_digest=message_digest,
    )


def report_of_setup(customer: CustomerAnswer, setup: SetupIntentAnswer, message_digest: str) -> BeneficiaryReport:
    """Return what a set-up says: nobody looks at an account that money is only sent to."""
    is_set_up = setup.status == "succeeded" and setup.payment_method is not None
    return BeneficiaryReport(
        PROVIDER,
        f"{customer.id}/{setup.payment_method}" if is_set_up else None,
        verified=None,
        payable_unverified=is_set_up,
        reason=None if is_set_up else setup.status,
        message_digest=message_digest,
    )


def _taking_back(payout: PayoutMessage, original: str, reading: Reading, happened_at: datetime) -> StatusReport:
    return StatusReport(
        provider=PROVIDER,
        source=reading.source,
        status=ReportedStatus.UNRECOGNISED,
        provider_status=f"taken back by {payout.id}: {payout.status}",
        effective_at=happened_at,
        provider_payout_id=original,
        message_digest=reading.message_digest,
    )


def _failed_at(payout: PayoutMessage, otherwise: datetime) -> datetime:
    refund = payout.failure_balance_transaction
    return unix_time_told(refund.created if isinstance(refund, BalanceTransaction) else None, otherwise)


def _reached_at(payment: OutboundPaymentMessage) -> object:
    """Return when the payment came to its present status, where Stripe says so."""
    reached = payment.status_transitions
    return None if reached is None else reached.model_dump().get(f"{payment.status}_at")


def _payee_of(payment: OutboundPaymentMessage) -> str | None:
    if payment.customer is None or payment.destination_payment_method is None:
        return None
    return f"{payment.customer}/{payment.destination_payment_method}"


def _trace_of(payment: OutboundPaymentMessage) -> str | None:
    tracking = payment.tracking_details
    if tracking is None:
        return None
    if tracking.ach is not None:
        return tracking.ach.trace_id
    return tracking.us_domestic_wire.imad if tracking.us_domestic_wire is not None else None
