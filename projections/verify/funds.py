"""Funds: no decision has ever spent money that the account did not have.

Facts may: what a provider reports has happened, and is booked whatever the account holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ledger.accounts import Side, normal_balance_minor
from ledger.chart import Chart
from ledger.events import DomainEvent, RecordedEvent
from ledger.journal import JournalEntry
from ledger.manual_entry.events import EntryPosted
from ledger.payout.events import AnomalyResolved, Queued
from ledger.proofs.leaf import Leaf
from ledger.reconciliation.events import BreakWrittenOff
from projections.verify.check import Reading
from projections.verify.finding import Finding

DECISIONS: tuple[type[DomainEvent], ...] = (Queued, AnomalyResolved, EntryPosted, BreakWrittenOff)
"""What people and callers decide, and is refused without funds."""
_AccountKey = tuple[str, str]


class FundsGuard:
    """The pass that keeps the balances of guarded accounts along the log."""

    name = "funds"
    promise = "No decision took a guarded account below zero."

    def __init__(self, chart: Chart | None = None) -> None:
        """Know the accounts of a chart; those of other families are not guarded."""
        self._chart = chart or Chart()

    def begin(self, _reading: Reading) -> None:
        """Start with empty accounts."""
        self._balances: defaultdict[_AccountKey, int] = defaultdict(int)
        self._guarded: dict[str, bool] = {}

    def see(self, leaf: Leaf, recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Book an event's entry, after a look at the funds where it is a decision."""
        if recorded is None or recorded.event.entry is None:
            return
        for key, effect_minor in self._effects(recorded.event.entry).items():
            self._balances[key] += effect_minor
            left_minor = self._balances[key]
            if isinstance(recorded.event, DECISIONS) and effect_minor < 0 and left_minor < 0:
                account = f"{key[0]} {key[1]}"
                yield Finding(
                    self.name, "A decision needs funds", account, "at least 0", str(left_minor), leaf.position
                )

    def end(self) -> Iterator[Finding]:
        """Have said everything."""
        yield from ()

    def _effects(self, entry: JournalEntry) -> Mapping[_AccountKey, int]:
        effects: defaultdict[_AccountKey, int] = defaultdict(int)
        for line in entry.lines:
            if self._is_guarded(line.account):
                sides = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
                effects[line.account, line.currency] += normal_balance_minor(line.account, *sides)
        return effects

    def _is_guarded(self, account: str) -> bool:
        if account not in self._guarded:
            self._guarded[account] = any(each.guarded and each.includes(account) for each in self._chart.families)
        return self._guarded[account]
