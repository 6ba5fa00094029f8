"""Words: the standard's codes for the stages of a payment, the reasons for its end, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from adapters.sandbox.payouts import PayoutStatus
from adapters.sandbox.reasons import Reason
from adapters.sandbox.refusals import ErrorCode

STATUSES: Mapping[PayoutStatus, str] = MappingProxyType(
    {
        PayoutStatus.QUEUED: "ACCP",
        PayoutStatus.PROCESSING: "ACSP",
        PayoutStatus.UNHEARD_OF: "HOLD",
        PayoutStatus.DEBITED: "ACSC",
        PayoutStatus.SUCCESS: "ACSC",
        PayoutStatus.FAILED: "RJCT",
        PayoutStatus.REVERSED: "RTRN",
    },
)
"""HOLD is in none of the standard's lists. What the account's entries tell is not told by a status report as well."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ACCOUNT_FROZEN: "AC06",
        Reason.BANK_OFFLINE: "AB08",
        Reason.BANK_TIMED_OUT: "AB05",
        Reason.RETURNED: "MS03",
    },
)

PAYMENT_REASONS: Mapping[ErrorCode, str] = MappingProxyType(
    {
        ErrorCode.BENEFICIARY_NOT_VERIFIED: "AC01",
        ErrorCode.MODE_NOT_SUPPORTED: "AG01",
        ErrorCode.AMOUNT_OUT_OF_LIMITS: "AM02",
        ErrorCode.INSUFFICIENT_BALANCE: "AM04",
    },
)
"""What is wrong with a payment is told in a status report; its file was taken in."""

FILE_REASONS: Mapping[ErrorCode, str] = MappingProxyType(
    dict.fromkeys(ErrorCode, "FF01")
    | dict(PAYMENT_REASONS)
    | {ErrorCode.DUPLICATE_REFERENCE: "DUPL", ErrorCode.PAYOUT_REFUSED: "AG01", ErrorCode.UNKNOWN_BENEFICIARY: "AC03"},
)
"""What is wrong with a file as a whole is answered at once."""
