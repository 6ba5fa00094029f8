"""The axis of a chart: round figures from nothing up to at least the highest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from adapters.web.dashboard.charts.svg import THOUSAND
from adapters.web.dashboard.charts.units import Unit
from adapters.web.dashboard.errors import FigureNegativeError

_STEPS_MOST = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """Figures at even steps, from 0."""

    step: int
    steps: int

    @classmethod
    def for_(cls, figures: Iterable[int], unit: Unit) -> Self:
        """Return the axis that all figures fit on. Raises FigureNegativeError."""
        known = tuple(figures)
        if min(known, default=0) < 0:
            raise FigureNegativeError(min(known))
        highest = max(known, default=0)
        step = next(step for step in unit.steps() if step * _STEPS_MOST >= highest)
        return cls(step, max(1, -(-highest // step)))

    @property
    def top(self) -> int:
        """Return the last figure."""
        return self.step * self.steps

    @property
    def ticks(self) -> tuple[int, ...]:
        """Return the figures that the axis shows."""
        return tuple(self.step * number for number in range(self.steps + 1))

    def along(self, figure: int, extent: int) -> int:
        """Return how far along an extent a figure is, in thousandths of the extent's unit.

        Integers all the way: what is drawn on top of each other adds up without a gap.
        """
        return figure * extent * THOUSAND // self.top
