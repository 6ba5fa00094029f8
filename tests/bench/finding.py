"""What was found: the figures of every round, and the ratios that follow from them.

Each round has a ratio of its own, from figures that were measured one after the other, so that a machine that is busy
for a minute is busy for both. The ratio that counts is the median of these; the spread is the lowest and the highest.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from tests.bench.comparison import Goal


@dataclass(frozen=True)
class Against:
    """Ours against one floor, round by round."""

    floor: str
    goal: Goal | None
    figures: tuple[float, ...]
    """The floor's."""
    ratios: tuple[float, ...]
    """Ours divided by the floor's figure of the same round."""

    @classmethod
    def of(cls, floor: str, goal: Goal | None, ours: tuple[float, ...], theirs: tuple[float, ...]) -> Against:
        """Compare the figures of the same rounds."""
        return cls(floor, goal, theirs, tuple(our / their for our, their in zip(ours, theirs, strict=True)))

    @property
    def typical(self) -> float:
        """Return the median of the floor's figures."""
        return median(self.figures)

    @property
    def ratio(self) -> float:
        """Return the median of the rounds' ratios."""
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """Return the lowest and the highest ratio of a round."""
        return min(self.ratios), max(self.ratios)

    @property
    def is_reached(self) -> bool | None:
        """Return whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.goal.is_reached(self.ratio)


@dataclass(frozen=True)
class Finding:
    """What one comparison has come to."""

    path: str
    unit: str
    figures: tuple[float, ...]
    """Ours, round by round."""
    floors: tuple[Against, ...]

    @property
    def ours(self) -> float:
        """Return the median of our figures."""
        return median(self.figures)
