"""The funds guard: no decision of ours takes a guarded account below zero.

The balance is read from the books under the append lock, so no other command, in this process or another, can spend
the same money. Decisions made earlier in the same transaction count at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ledger.accounts import Side, normal_balance_minor
from ledger.chart import Chart
from ledger.errors import InsufficientFundsError, UnknownAccountError
from ledger.journal import JournalEntry, Line

BalancesReader = Callable[[Collection[tuple[str, str]]], Mapping[tuple[str, str], int]]


class Funds:
    """What guarded accounts have left during one transaction, in minor units."""

    def __init__(self, chart: Chart, read_balances: BalancesReader) -> None:
        """Start from the balances in the books."""
        self._chart = chart
        self._read_balances = read_balances
        self._available: dict[tuple[str, str], int] = {}

    def take(self, entry: JournalEntry) -> None:
        """Check a decision's entry against the balances and count it.

        Raises UnknownAccountError for a guarded account that was never used, and InsufficientFundsError.
        """
        effects = self._effects_of(entry)
        for key, effect_minor in effects.items():
            available_minor = self._available_minor(key, effect_minor)
            if effect_minor < 0 and available_minor + effect_minor < 0:
                raise InsufficientFundsError(*key, available_minor, -effect_minor)
        for key, effect_minor in effects.items():
            self._available[key] += effect_minor

    def _effects_of(self, entry: JournalEntry) -> dict[tuple[str, str], int]:
        """Return what an entry does to each guarded account, all its lines together."""
        effects: dict[tuple[str, str], int] = {}
        for line in entry.lines:
            if self._chart.family_of(line.account).guarded:
                key = (line.account, line.currency)
                effects[key] = effects.get(key, 0) + _effect_minor(line)
        return effects

    def _available_minor(self, key: tuple[str, str], effect_minor: int) -> int:
        if key not in self._available:
            balances = self._read_balances([key])
            if key not in balances and effect_minor < 0:
                raise UnknownAccountError(key[0])
            self._available[key] = balances.get(key, 0)
        return self._available[key]


def _effect_minor(line: Line) -> int:
    debit_minor, credit_minor = (line.amount_minor, 0) if line.side is Side.DEBIT else (0, line.amount_minor)
    return normal_balance_minor(line.account, debit_minor, credit_minor)
