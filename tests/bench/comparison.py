"""A comparison: what we do in one round, what others do in the same round, and how far behind them we may be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.stage import Stage

Measure = Callable[[int], float]
"""Does a round's work and returns its figure; it is told the number of the round, which is -1 in the warm-up."""


@dataclass(frozen=True)
class Goal:
    """How our figure is to stand to a floor's: at least so many times as large, or at most."""

    ratio: float
    is_most: bool

    def times_reached(self, ratio: float) -> float:
        """Return how many times over a ratio reaches the goal: 1 is just so, 2 twice as good, 0.5 half as good."""
        return self.ratio / ratio if self.is_most else ratio / self.ratio

    def is_reached(self, ratio: float) -> bool:
        """Return whether a ratio is good enough."""
        return self.times_reached(ratio) >= 1

    def __str__(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.ratio:.3g}"


def at_least(ratio: float) -> Goal:
    """Return the goal of a figure that should be large, such as payouts per second."""
    return Goal(ratio, is_most=False)


def at_most(ratio: float) -> Goal:
    """Return the goal of a figure that should be small, such as milliseconds."""
    return Goal(ratio, is_most=True)


@dataclass(frozen=True)
class Floor:
    """What ours is compared with. One without a goal is shown for what it tells."""

    name: str
    measure: Measure
    goal: Goal | None


@dataclass(frozen=True)
class Comparison:
    """One line of work, ours and theirs, both figures in one unit."""

    unit: str
    ours: Measure
    floors: tuple[Floor, ...]
    warms_up: bool = True
    """Whether a round is done that does not count: statements prepared, caches filled, connections open."""


@dataclass(frozen=True)
class Path:
    """One path of the ledger, and how the comparison for it is set up and taken down."""

    name: str
    open: Callable[[Stage], AbstractContextManager[Comparison]]
