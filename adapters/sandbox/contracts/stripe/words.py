"""Words: what Stripe calls the stages of a payment and the reasons for its end, in each of its products."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason

PAYOUT_STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "pending",
        PayoutStatus.PROCESSING: "in_transit",
        PayoutStatus.UNHEARD_OF: "under_review",
        PayoutStatus.DEBITED: "paid",
        PayoutStatus.SUCCESS: "paid",
        PayoutStatus.FAILED: "failed",
        PayoutStatus.REVERSED: "failed",
    },
)
"""A payout that comes back is one that failed after all; Stripe documents five words, and under_review is none."""

OUTBOUND_STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "processing",
        PayoutStatus.PROCESSING: "processing",
        PayoutStatus.UNHEARD_OF: "under_review",
        PayoutStatus.DEBITED: "posted",
        PayoutStatus.SUCCESS: "posted",
        PayoutStatus.FAILED: "failed",
        PayoutStatus.REVERSED: "returned",
    },
)

FAILURE_CODES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ACCOUNT_FROZEN: "account_frozen",
        Reason.BANK_OFFLINE: "could_not_process",
        Reason.BANK_TIMED_OUT: "could_not_process",
        Reason.RETURNED: "no_account",
    },
)
RETURN_CODES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ACCOUNT_FROZEN: "account_frozen",
        Reason.BANK_OFFLINE: "other",
        Reason.BANK_TIMED_OUT: "other",
        Reason.RETURNED: "no_account",
    },
)
