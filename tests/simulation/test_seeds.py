"""The promises, tried in many worlds, and by a crash at every stage of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation.plan import draw_plan
from tests.simulation.run import run_seeds, store
from tests.simulation.stories import HOUR
from tests.simulation.traits import CAST
from tests.simulation.world import run_world

SEEDS_EACH = 8
CRASHES_EACH = 6


@pytest.mark.parametrize("first", range(0, 15 * SEEDS_EACH, SEEDS_EACH))
def test_every_promise_holds(first: int) -> None:
    """Whatever fails and whoever crashes, every payout is paid at most once, none is lost, and all books agree."""
    results = run_seeds(range(first, first + SEEDS_EACH))

    assert [(broken.seed, list(map(str, broken.violations))) for broken in results.broken] == []


@pytest.mark.parametrize("first", range(1, 8 * CRASHES_EACH, CRASHES_EACH))
def test_a_crash_between_any_two_writes(first: int) -> None:
    """A process that is killed between two writes, wherever that may be, leaves nothing that the others cannot mend."""
    calm = replace(
        draw_plan(0),
        payouts=1,
        workers=2,
        providers=CAST[:1],
        storm=HOUR,
        enabled=frozenset(),
        crash_chance=0.0,
        intensity=1.0,
        is_poor=False,
        makes_all_rounds=False,
        rebuilds=False,
        keeps_answers=True,
        switch_chance=0.2,
    )
    whole = run_world(calm, store())
    assert whole.violations == ()

    # The points are spread over the life of the payout, so that all of these tests together visit every part of it.
    for number in range(first, first + CRASHES_EACH):
        crashed = run_world(replace(calm, crash_at=number * whole.points // (8 * CRASHES_EACH + 1)), store())
        assert list(map(str, crashed.violations)) == []
        assert any("CRASHES" in line for line in crashed.lines)
