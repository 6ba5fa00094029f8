"""Words: what the standard contract calls the stages of a payout, the reasons for its end, and what was found out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.beneficiaries import BeneficiaryStatus
from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason

STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "accepted",
        PayoutStatus.PROCESSING: "processing",
        PayoutStatus.UNHEARD_OF: "under_review",
        PayoutStatus.DEBITED: "succeeded",
        PayoutStatus.SUCCESS: "succeeded",
        PayoutStatus.FAILED: "failed",
        PayoutStatus.REVERSED: "returned",
    },
)
"""under_review is a word that the contract does not have."""

CONFIDENCES: Mapping[PayoutStatus, str] = MappingProxyType(
    {PayoutStatus.DEBITED: "debited", PayoutStatus.SUCCESS: "credited"},
)

REASONS: Mapping[Reason, str] = MappingProxyType({reason: reason.name for reason in Reason})
"""The contract leaves the codes to the provider."""

RETRYABLE = frozenset({Reason.BANK_OFFLINE})

FINDINGS: Mapping[BeneficiaryStatus, str] = MappingProxyType(
    {
        BeneficiaryStatus.VERIFIED: "verified",
        BeneficiaryStatus.REJECTED: "rejected",
        BeneficiaryStatus.PENDING: "pending",
    },
)
