"""Shrinking: makes the world of a failing seed smaller, as long as it still breaks the same promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.simulation.plan import Plan
from tests.simulation.stories import HOUR
from tests.simulation.violations import Promise
from tests.simulation.world import Outcome

RUNS_MAX = 150
Run = Callable[[Plan], Outcome]


@dataclass
class Shrinking:
    """One search for a smaller world."""

    run: Run
    runs_left: int = RUNS_MAX

    def smallest(self, failing: Outcome) -> Outcome:
        """Return the smallest world found that breaks the promise which the given one broke first."""
        promise = failing.violations[0].promise
        while (smaller := self._smaller(failing, promise)) is not None:
            failing = smaller
        return failing

    def _smaller(self, failing: Outcome, promise: Promise) -> Outcome | None:
        for plan in _candidates(failing.plan):
            if not self.runs_left:
                return None
            self.runs_left -= 1
            outcome = self.run(plan)
            if any(violation.promise is promise for violation in outcome.violations):
                return outcome
        return None


def _candidates(plan: Plan) -> Iterator[Plan]:
    """Yield smaller worlds, the much smaller ones first."""
    yield from _with_fewer_faults(plan)
    if plan.payouts > 1:
        yield replace(plan, payouts=1)
        yield replace(plan, payouts=plan.payouts - 1)
    if plan.workers > 1:
        yield replace(plan, workers=plan.workers - 1)
    if len(plan.providers) > 1:
        for gone in plan.providers:
            yield replace(plan, providers=tuple(kept for kept in plan.providers if kept is not gone))
    if plan.storm > HOUR:
        yield replace(plan, storm=max(HOUR, plan.storm / 4))
    calmer = (
        replace(plan, crash_chance=0.0),
        replace(plan, switch_chance=0.0),
        replace(plan, is_poor=False),
        replace(plan, rebuilds=False),
        replace(plan, keeps_answers=False),
        replace(plan, makes_all_rounds=False),
    )
    yield from (each for each in calmer if each != plan)


def _with_fewer_faults(plan: Plan) -> Iterator[Plan]:
    """Yield plans without the half, a quarter, and so on of their faults, down to one."""
    faults = sorted(plan.enabled)
    size = len(faults)
    while size > 1:
        size //= 2
        for start in range(0, len(faults), size):
            yield replace(plan, enabled=plan.enabled - frozenset(faults[start : start + size]))
