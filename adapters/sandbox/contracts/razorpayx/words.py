"""Words: what RazorpayX calls the stages of a payout, the reasons it gives, and the events that tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.reasons import Reason

STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "queued",
        PayoutStatus.PROCESSING: "processing",
        PayoutStatus.UNHEARD_OF: "under_review",
        PayoutStatus.DEBITED: "processing",
        PayoutStatus.SUCCESS: "processed",
        PayoutStatus.FAILED: "failed",
        PayoutStatus.REVERSED: "reversed",
    },
)
"""Money that left and is not confirmed is still in processing, with a reason that says so."""

EVENTS: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "payout.queued",
        PayoutStatus.PROCESSING: "payout.initiated",
        PayoutStatus.UNHEARD_OF: "payout.updated",
        PayoutStatus.DEBITED: "payout.updated",
        PayoutStatus.SUCCESS: "payout.processed",
        PayoutStatus.FAILED: "payout.failed",
        PayoutStatus.REVERSED: "payout.reversed",
    },
)

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ACCOUNT_FROZEN: "bank_account_frozen",
        Reason.BANK_OFFLINE: "beneficiary_bank_offline",
        Reason.BANK_TIMED_OUT: "npci_beneficiary_timeout",
        Reason.RETURNED: "beneficiary_bank_rejected",
    },
)

_UNDER_WAY: Mapping[PayoutStatus, tuple[str, str]] = MappingProxyType(
    {
        PayoutStatus.QUEUED: ("gateway_degraded", "gateway"),
        PayoutStatus.PROCESSING: ("payout_bank_processing", "gateway"),
        PayoutStatus.DEBITED: ("beneficiary_bank_confirmation_pending", "beneficiary_bank"),
        PayoutStatus.SUCCESS: ("payout_processed", "beneficiary_bank"),
    },
)


def details_of(payout: BankPayout) -> dict[str, object] | None:
    """Return why a payout stands where it does, and whose doing it is; None where there is nothing to say."""
    if payout.failure_reason is not None:
        reason, source = REASONS[payout.failure_reason], "beneficiary_bank"
    elif payout.status in _UNDER_WAY:
        reason, source = _UNDER_WAY[payout.status]
    else:
        return None
    return {"reason": reason, "description": f"The sandbox says {reason.replace('_', ' ')}.", "source": source}
