"""Reconciling: the passes in their order, and then what is left on either side.

Nothing is matched wrongly rather than much: a line that could be two facts is a break. The same lines in any order
come to the same outcome, and lines that were matched before are not given again, so a second run finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.accounts import Side
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.comparison import Comparison
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.passes.by_amount import Window, match_by_amount
from ledger.reconciliation.passes.by_group import match_by_group
from ledger.reconciliation.passes.by_identity import NAMES, match_by_identity

WINDOW_DAYS = 3
"""NEFT and cheques of the day before a long weekend are booked by then."""

_PAID = frozenset({PayoutStatus.COMPLETED, PayoutStatus.REVERSED})


@dataclass(frozen=True, slots=True)
class Scope:
    """By what a reconciliation goes."""

    since: date
    """The first day of the statement; what was booked before it may be on the one before."""
    through: date
    """The last day of the statement; what was booked shortly before it may not be on it yet."""
    missing: BreakKind
    """What a line of ours is that the statement lacks: missing at the bank, or at the provider."""
    days: BusinessDays = field(default_factory=BusinessDays)
    window_days: int = WINDOW_DAYS
    """How many business days may lie between the two sides of one fact."""
    statuses: Mapping[str, PayoutStatus] = field(default_factory=dict)
    """What became of the payouts that a line may name, by our reference, the provider's payout id, and the UTR. A line
    that names one of them is that payout's, and is never taken for another's of the same amount."""


def reconcile(external: Iterable[ComparedLine], booked: Iterable[ComparedLine], scope: Scope) -> Outcome:
    """Compare the open lines of a statement with those of our books. Raises LineGivenTwiceError."""
    comparison = Comparison.of(external, booked)
    for rule in NAMES:
        match_by_identity(comparison, rule)
    match_by_amount(comparison, Window(scope.days, scope.window_days), scope.statuses)
    match_by_group(comparison)
    for line in list(comparison.external.values()):
        comparison.open_break(_kind_of_unknown(line, scope.statuses), [line])
    latest = scope.days.after(scope.through, -scope.window_days)
    for line in list(comparison.booked.values()):
        if scope.since <= line.value_date <= latest:
            comparison.open_break(scope.missing, booked=[line])
    return Outcome(tuple(comparison.matches), tuple(comparison.breaks), tuple(comparison.booked.values()))


def _kind_of_unknown(line: ComparedLine, statuses: Mapping[str, PayoutStatus]) -> BreakKind:
    """Return what a line is that our books have no line for: what the payout that it names says, if it names one."""
    status = next((statuses[name] for name in line.identities.of_payment if name in statuses), None)
    if status is None or line.is_charge:
        return BreakKind.MISSING_IN_LEDGER
    if status not in _PAID:
        return BreakKind.STATUS_MISMATCH
    is_back = status is PayoutStatus.COMPLETED and line.side is Side.DEBIT
    return BreakKind.LATE_RETURN if is_back else BreakKind.DUPLICATE
