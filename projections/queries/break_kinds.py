"""Kinds of reconciliation breaks, and which of them an open anomaly is."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from ledger.payout.anomalies import AnomalyKind


class BreakKind(StrEnum):
    """What is not as it should be between the ledger, the provider and the bank."""

    STALE_IN_TRANSIT = "STALE_IN_TRANSIT"
    """With a provider without a final outcome for longer than to the end of the day after (T+1)."""
    AMOUNT_MISMATCH = "AMOUNT_MISMATCH"
    WRONG_CURRENCY = "WRONG_CURRENCY"
    WRONG_ACCOUNT = "WRONG_ACCOUNT"
    """The provider says that it paid somebody else."""
    FEE_MISMATCH = "FEE_MISMATCH"
    STATUS_MISMATCH = "STATUS_MISMATCH"
    """The ledger and the provider, or the provider now and before, do not agree on what became of a payout."""
    REFERENCE_MISMATCH = "REFERENCE_MISMATCH"
    """The provider gives a payout another reference, or another UTR, than before."""
    DUPLICATE = "DUPLICATE"
    """The money left twice."""


def kind_of_anomaly(kind: AnomalyKind) -> BreakKind:  # noqa: PLR0911 (a case for each kind of break)
    """Return which kind of break an open anomaly is."""
    match kind:
        case AnomalyKind.AMOUNT_DIFFERS:
            return BreakKind.AMOUNT_MISMATCH
        case AnomalyKind.CURRENCY_DIFFERS:
            return BreakKind.WRONG_CURRENCY
        case AnomalyKind.BENEFICIARY_DIFFERS:
            return BreakKind.WRONG_ACCOUNT
        case AnomalyKind.FEE_DIFFERS:
            return BreakKind.FEE_MISMATCH
        case AnomalyKind.PROVIDER_REFERENCE_DIFFERS | AnomalyKind.UTR_DIFFERS:
            return BreakKind.REFERENCE_MISMATCH
        case AnomalyKind.SECOND_CASH_OUT:
            return BreakKind.DUPLICATE
        case (
            AnomalyKind.PROGRESS_AFTER_FAILURE
            | AnomalyKind.REFUSAL_AFTER_ACCEPTANCE
            | AnomalyKind.FAILURE_AFTER_SUCCESS
            | AnomalyKind.SUCCESS_AFTER_FAILURE
            | AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT
            | AnomalyKind.SUCCESS_AFTER_REVERSAL
        ):
            return BreakKind.STATUS_MISMATCH
        case _:
            assert_never(kind)
