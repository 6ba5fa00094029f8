"""Words: what Cashfree calls the stages of a transfer, the reasons for its end, modes and findings about an account."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.beneficiaries import BeneficiaryStatus
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.reasons import Reason
from ledger.rails import Rail

STATUSES: Mapping[PayoutStatus, tuple[str, str]] = MappingProxyType(
    {
        PayoutStatus.QUEUED: ("RECEIVED", "RECEIVED"),
        PayoutStatus.PROCESSING: ("PENDING", "SENT_TO_BANK"),
        PayoutStatus.UNHEARD_OF: ("ON_HOLD", "UNDER_REVIEW"),
        PayoutStatus.DEBITED: ("SUCCESS", "SENT_TO_BENEFICIARY"),
        PayoutStatus.SUCCESS: ("SUCCESS", "COMPLETED"),
        PayoutStatus.FAILED: ("FAILED", "FAILED"),
        PayoutStatus.REVERSED: ("REVERSED", "REVERSED"),
    },
)
"""Status and status code. ON_HOLD is documented nowhere; the code of what ended badly is its reason, if it has one."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ACCOUNT_FROZEN: "ACCOUNT_BLOCKED",
        Reason.BANK_OFFLINE: "REINITIALIZE_TRANSFER_LATER",
        Reason.BANK_TIMED_OUT: "BANK_GATEWAY_ERROR",
        Reason.RETURNED: "INVALID_ACCOUNT_FAIL",
    },
)

EVENTS: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.PROCESSING: "TRANSFER_APPROVED",
        PayoutStatus.UNHEARD_OF: "TRANSFER_ON_HOLD",
        PayoutStatus.DEBITED: "TRANSFER_SUCCESS",
        PayoutStatus.SUCCESS: "TRANSFER_ACKNOWLEDGED",
        PayoutStatus.FAILED: "TRANSFER_FAILED",
        PayoutStatus.REVERSED: "TRANSFER_REVERSED",
    },
)
"""The account's transfers are approved one by one, as an account may be set up: otherwise only ends are announced."""

FINDINGS: Mapping[BeneficiaryStatus, str] = MappingProxyType(
    {
        BeneficiaryStatus.PENDING: "INITIATED",
        BeneficiaryStatus.VERIFIED: "VERIFIED",
        BeneficiaryStatus.REJECTED: "INVALID",
    },
)

MODES: Mapping[str, Rail] = MappingProxyType(
    {"banktransfer": Rail.IMPS, "imps": Rail.IMPS, "neft": Rail.NEFT, "rtgs": Rail.RTGS, "upi": Rail.UPI},
)


def status_words(payout: BankPayout) -> tuple[str, str]:
    """Return the status and the status code of a transfer."""
    status, code = STATUSES[payout.status]
    return status, code if payout.failure_reason is None else REASONS[payout.failure_reason]
