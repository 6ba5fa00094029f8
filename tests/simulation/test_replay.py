"""A world follows from its seed alone, so that what was found can be seen again, and made smaller."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.simulation.faults import Fault
from tests.simulation.plan import Plan, draw_plan
from tests.simulation.run import store
from tests.simulation.shrink import Shrinking
from tests.simulation.violations import Promise, Violation
from tests.simulation.world import Outcome, run_world

SEED = 7
_ROOT = Path(__file__).parents[2]


def test_a_seed_replays_exactly() -> None:
    """The same seed leaves the same trace, and the same faults, as often as it is run."""
    first, second = (run_world(draw_plan(SEED), store()) for _ in range(2))

    assert first.lines == second.lines
    assert (first.digest, first.faults, first.points) == (second.digest, second.faults, second.points)


def test_a_seed_replays_exactly_in_another_process() -> None:
    """The order of sets and other accidents of a process do not show in the trace."""
    here = run_world(draw_plan(SEED), store())
    command = [sys.executable, "-m", "tests.simulation", "--seed", str(SEED)]
    environment = os.environ | {"PYTHONHASHSEED": "4711"}

    there = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)

    assert f"trace {here.digest}" in there.stdout


def test_different_seeds_are_different_worlds() -> None:
    """Another seed leaves another trace."""
    assert run_world(draw_plan(SEED), store()).digest != run_world(draw_plan(SEED + 1), store()).digest


def test_shrinking_finds_the_smallest_world() -> None:
    """Shrinking leaves what is needed to break the promise, and nothing else."""

    def run(plan: Plan) -> Outcome:
        is_broken = Fault.REVERSED in plan.enabled and plan.payouts >= 2
        violations = (Violation(Promise.WALLET, "by design"),) if is_broken else ()
        return Outcome(plan, violations, faults={}, digest="", lines=(), points=0)  # type: ignore[arg-type]

    large = replace(draw_plan(SEED), payouts=6, workers=3, enabled=frozenset(Fault), crash_chance=0.03)

    smallest = Shrinking(run).smallest(run(large)).plan

    assert smallest.enabled == {Fault.REVERSED}
    assert (smallest.payouts, smallest.workers, len(smallest.providers)) == (2, 1, 1)
    assert (smallest.crash_chance, smallest.switch_chance) == (0.0, 0.0)
