"""Which kind of reconciliation break an open anomaly is."""

from __future__ import annotations

from typing import assert_never

from ledger.payout.anomalies import AnomalyKind
from ledger.reconciliation.break_kinds import BreakKind


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
