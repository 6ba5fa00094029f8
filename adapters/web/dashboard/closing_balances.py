"""Closing balances as pages show them: each currency with its totals, and what the books say otherwise today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ledger.accounts import Side
from ledger.period.events import ClosingBalance


@dataclass(frozen=True, slots=True)
class CurrencyBalances:
    """What every account that is not even holds in one currency."""

    currency: str
    balances: Sequence[ClosingBalance]

    @property
    def debit_minor(self) -> int:
        """Return the debits in all, in minor units."""
        return self._total_minor(Side.DEBIT)

    @property
    def credit_minor(self) -> int:
        """Return the credits in all, in minor units."""
        return self._total_minor(Side.CREDIT)

    def _total_minor(self, side: Side) -> int:
        return sum(each.amount_minor for each in self.balances if each.side is side)

    @classmethod
    def each_of(cls, balances: Sequence[ClosingBalance]) -> list[Self]:
        """Return the balances by currency."""
        currencies = sorted({each.currency for each in balances})
        return [cls(name, [each for each in balances if each.currency == name]) for name in currencies]


@dataclass(frozen=True, slots=True)
class Changed:
    """One account that no longer holds what a close kept of it; None stands for an even one."""

    account: str
    currency: str
    kept: ClosingBalance | None
    today: ClosingBalance | None

    @classmethod
    def each_of(cls, kept: Sequence[ClosingBalance], today: Sequence[ClosingBalance]) -> list[Self]:
        """Return the accounts that differ, by name."""
        before, after = ({(each.account, each.currency): each for each in side} for side in (kept, today))
        keys = sorted(before.keys() | after.keys())
        return [cls(*key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
