"""Units: what the figures of a chart count, how they are written, and which steps between them are round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as counting
from typing import Protocol

from adapters.web.dashboard import amounts, durations
from ledger.currencies import exponent_of


class Unit(Protocol):
    """What integers stand for."""

    def short(self, figure: int) -> str:
        """Return a figure for an axis, where there is little room."""
        ...

    def exact(self, figure: int) -> str:
        """Return all of a figure, for the table."""
        ...

    def steps(self) -> Iterator[int]:
        """Yield the round steps, smallest first, without end."""
        ...


class Count:
    """Things."""

    def short(self, figure: int) -> str:
        """Return about how many."""
        return amounts.short_count(figure)

    def exact(self, figure: int) -> str:
        """Return how many."""
        return amounts.count(figure)

    def steps(self) -> Iterator[int]:
        """Yield 1, 2, 5, 10, 20 and so on."""
        return _one_two_five(1)


@dataclass(frozen=True, slots=True)
class MinorUnits:
    """Money of one currency, as integers of its smallest unit."""

    currency: str

    def short(self, figure: int) -> str:
        """Return about how much."""
        return amounts.short_money(figure, self.currency)

    def exact(self, figure: int) -> str:
        """Return how much."""
        return amounts.money_text(figure, self.currency)

    def steps(self) -> Iterator[int]:
        """Yield 1, 2, 5, 10 and so on of the whole unit: nobody reads paise off a chart."""
        return _one_two_five(10 ** exponent_of(self.currency))


class Seconds:
    """Time that passed."""

    def short(self, figure: int) -> str:
        """Return about how long."""
        return durations.short_duration(figure)

    def exact(self, figure: int) -> str:
        """Return how long."""
        return durations.duration(figure)

    def steps(self) -> Iterator[int]:
        """Yield the steps of a clock up to half a day, and then days."""
        minutes, hours = (60, 120, 300, 600, 900, 1800), (3_600, 7_200, 10_800, 21_600, 43_200)
        yield from (1, 2, 5, 10, 15, 30, *minutes, *hours)
        yield from _one_two_five(86_400)


def _one_two_five(one: int) -> Iterator[int]:
    return (factor * one * 10**power for power in counting() for factor in (1, 2, 5))
