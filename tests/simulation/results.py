"""Results: what became of many worlds, added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.faults import Fault
from tests.simulation.violations import Violation
from tests.simulation.world import Outcome


@dataclass(frozen=True)
class Broken:
    """A seed that broke a promise."""

    seed: int
    violations: tuple[Violation, ...]


@dataclass
class Results:
    """A sum over worlds."""

    seeds: int = 0
    points: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Add one world."""
        self.seeds += 1
        self.points += outcome.points
        self.faults += outcome.faults
        if outcome.violations:
            self.broken.append(Broken(outcome.plan.seed, outcome.violations))

    def merge(self, other: Results) -> None:
        """Add the worlds of another sum."""
        self.seeds += other.seeds
        self.points += other.points
        self.faults += other.faults
        self.broken += other.broken
