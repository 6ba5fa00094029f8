"""Documents: the JSON objects of the standard contract."""

from __future__ import annotations

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.beneficiaries import BankBeneficiary
from adapters.sandbox.contracts.standard.words import CONFIDENCES, FINDINGS, REASONS, RETRYABLE, STATUSES
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.wire import utc_text


def payout_document(payout: BankPayout) -> dict[str, object]:
    """Return all there is to know about a payout; what is not known is left out."""
    charges, reason = payout.charges, payout.failure_reason
    document: dict[str, object] = {
        "id": payout.payout_id,
        "reference": payout.reference_id,
        "status": STATUSES[payout.status],
        "amount": payout.amount_minor,
        "currency": CURRENCY,
        "beneficiary_id": payout.request.beneficiary_id,
        "updated_at": utc_text(payout.changed_at),
        "utr": payout.utr,
    }
    if payout.status in CONFIDENCES:
        document["confidence"] = CONFIDENCES[payout.status]
    if reason is not None:
        document |= {"reason": REASONS[reason], "retryable": reason in RETRYABLE}
    if payout.is_settled:
        document |= {"fee": charges.fee_minor, "tax": charges.tax_minor}
    if payout.status is PayoutStatus.REVERSED:
        document |= {"fee_refunded": charges.fee_minor, "tax_refunded": charges.tax_minor}
    return document


def beneficiary_document(beneficiary: BankBeneficiary) -> dict[str, object]:
    """Return a registered payee and what the penny drop found."""
    return {
        "id": beneficiary.beneficiary_id,
        "status": FINDINGS[beneficiary.status],
        "name_at_bank": beneficiary.name_at_bank,
        "reason": beneficiary.reason,
    }


def balance_document(balance_minor: int) -> dict[str, object]:
    """Return what can be paid out."""
    return {"amount": balance_minor, "currency": CURRENCY}
