"""Reasons: why payouts end as they do."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a payout ended as it did. A contract has its own words for each."""

    ACCOUNT_FROZEN = "beneficiary_account_frozen"
    """For good: trying again is pointless."""
    BANK_OFFLINE = "beneficiary_bank_offline"
    """For now: trying again may help."""
    BANK_TIMED_OUT = "beneficiary_bank_timed_out"
    """Nobody knows yet: the money may have moved all the same."""
    RETURNED = "returned_by_beneficiary_bank"
