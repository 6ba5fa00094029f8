"""Runners: who is doing which job just now, so that two on one subject are noticed."""

from __future__ import annotations

from datetime import datetime

from adapters.queue.embedded import LEASE
from adapters.queue.port import Task
from tests.simulation.our_clocks import AHEAD_MAX
from tests.simulation.timeline import WorldClock
from tests.simulation.violations import Promise, Violation

CERTAIN = LEASE - 2 * AHEAD_MAX
"""How long a lease holds at least, whoever's clock it was written and is read by."""


class Runners:
    """The jobs under way in one world."""

    def __init__(self, clock: WorldClock) -> None:
        """Begin with none."""
        self._clock = clock
        self._strict_from = clock.now()
        self._under_way: dict[str, tuple[str, datetime]] = {}
        self.violations: list[Violation] = []

    def watched(self, runner: str, taken_at: datetime, task: Task) -> Task:
        """Return a task that is noticed while it is done, and was taken at that moment (UTC) or later."""
        held_until = taken_at + CERTAIN

        def do(subject: str) -> datetime | None:
            self._begin(subject, runner, held_until)
            try:
                again_at = task(subject)
            except Exception as error:
                self.violations.append(Violation(Promise.NO_ERROR, f"{type(error).__name__} in a task: {error}"))
                raise
            if self._under_way.get(subject, ("", None))[0] == runner:
                del self._under_way[subject]
            return again_at

        return do

    def died(self, runner: str) -> None:
        """Let go of what somebody was doing who was killed."""
        self._under_way = {subject: job for subject, job in self._under_way.items() if job[0] != runner}

    def forget(self) -> None:
        """Let go of everybody, because their leases are gone; whoever holds one has not noticed, and may yet begin."""
        self._under_way.clear()
        self._strict_from = self._clock.now() + LEASE

    def _begin(self, subject: str, runner: str, held_until: datetime) -> None:
        now = self._clock.now()
        if now >= held_until:
            # It stood still between taking the job and beginning it; its lease may be somebody else's by now.
            return
        other, other_held_until = self._under_way.get(subject, (runner, now))
        if now >= self._strict_from and other != runner and now < other_held_until:
            self.violations.append(Violation(Promise.ONE_RUNNER, f"{runner} and {other} both work on {subject[:8]}"))
        self._under_way[subject] = (runner, held_until)
