"""Words: what NxtBanking calls the stages of a payout and the reasons for its end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason

STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "QUEUED",
        PayoutStatus.PROCESSING: "PROCESSING",
        PayoutStatus.UNHEARD_OF: "UNDER_REVIEW",
        PayoutStatus.DEBITED: "SUCCESS",
        PayoutStatus.SUCCESS: "SUCCESS",
        PayoutStatus.FAILED: "FAILED",
        PayoutStatus.REVERSED: "REVERSED",
    },
)
"""The guides know five words. UNDER_REVIEW is in none of them; that money is on its way is no word of its own."""

REASONS: Mapping[Reason, str] = MappingProxyType({reason: str(reason) for reason in Reason})
"""The provider publishes no list of reasons."""
