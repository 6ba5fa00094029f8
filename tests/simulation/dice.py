"""Dice: every choice of a simulated world, from one seed. Each topic has a stream of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

from tests.simulation.faults import WHAT_ALWAYS_MAY_HAPPEN, Fault

T = TypeVar("T")
LIKELY_MAX = 0.5
"""However intense a world is, things go right as often as wrong."""


class Dice:
    """Chances by topic, and the tally of the faults that came of them."""

    def __init__(self, seed: int, enabled: frozenset[Fault], intensity: float = 1.0) -> None:
        """Throw for one world, in which only some faults may happen, more or less often."""
        self._seed = seed
        self._intensity = intensity
        self._enabled = enabled
        self._streams: dict[str, Random] = {}
        self.is_calm = False
        """In the calm no fault happens any more."""
        self.tally: Counter[Fault] = Counter()

    def stream(self, topic: str) -> Random:
        """Return a topic's own stream of random numbers."""
        if topic not in self._streams:
            self._streams[topic] = Random(f"{self._seed} {topic}")
        return self._streams[topic]

    def strikes(self, fault: Fault, chance: float, topic: str = "faults") -> bool:
        """Say whether a fault happens now; the stream moves on either way."""
        likely = min(chance * self._intensity, max(chance, LIKELY_MAX))
        if self.stream(topic).random() >= likely or self.is_calm or fault not in self._enabled:
            return False
        self.tally[fault] += 1
        return True

    def note(self, fault: Fault) -> None:
        """Count a fault that followed from what our side did."""
        assert fault in WHAT_ALWAYS_MAY_HAPPEN
        self.tally[fault] += 1

    def allows(self, fault: Fault) -> bool:
        """Say whether a kind of fault may happen in this world at all."""
        return fault in self._enabled

    def chance(self, topic: str, chance: float) -> bool:
        """Decide something that is no fault."""
        return self.stream(topic).random() < chance

    def pick(self, topic: str, choices: Sequence[T]) -> T:
        """Choose one of several."""
        return choices[int(self.stream(topic).random() * len(choices))]

    def span(self, topic: str, shortest: timedelta, longest: timedelta) -> timedelta:
        """Return a length of time; short ones are as likely as long ones."""
        low, high = max(shortest.total_seconds(), 0.001), longest.total_seconds()
        seconds = low * (high / low) ** self.stream(topic).random()
        return timedelta(seconds=round(seconds, 3))
