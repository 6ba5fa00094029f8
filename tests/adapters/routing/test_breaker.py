"""Circuit breakers: when a provider's rail is left alone, and how it comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.routing.breaker import BreakerPolicy, Breakers
from ledger.rails import Rail
from tests.adapters.till import MOMENT

LINE, OTHER_RAIL, OTHER = ("Nxtbanking", Rail.IMPS), ("Nxtbanking", Rail.NEFT), ("Cashfree", Rail.IMPS)
POLICY = BreakerPolicy(failures_max=3, pause=timedelta(seconds=30), factor=2, pause_longest=timedelta(minutes=2))
SECOND = timedelta(seconds=1)


def opened() -> Breakers:
    breakers = Breakers(POLICY)
    for _ in range(3):
        breakers.failed(LINE, MOMENT)
    return breakers


def test_breaker_opens_after_failures_in_a_row() -> None:
    """The failure that is one too many opens the breaker of its line, and of no other."""
    breakers = Breakers(POLICY)
    for failures in range(3):
        assert breakers.failures_of(LINE, MOMENT) == failures
        assert breakers.let_through(LINE, MOMENT)
        breakers.failed(LINE, MOMENT)

    assert breakers.closed_until(LINE, MOMENT) == MOMENT + timedelta(seconds=30)
    assert not breakers.let_through(LINE, MOMENT)
    assert breakers.let_through(OTHER_RAIL, MOMENT)
    assert breakers.let_through(OTHER, MOMENT)


def test_success_between_failures_starts_the_count_anew() -> None:
    """Only failures in a row count."""
    breakers = Breakers(POLICY)
    for outcome in ("failed", "failed", "succeeded", "failed", "failed"):
        breakers.succeeded(LINE) if outcome == "succeeded" else breakers.failed(LINE, MOMENT)

    assert breakers.closed_until(LINE, MOMENT) is None
    assert breakers.failures_of(LINE, MOMENT) == 2


def test_one_probe_at_a_time() -> None:
    """After the pause exactly one order goes through, however many threads ask."""
    breakers, later = opened(), MOMENT + timedelta(seconds=30)

    with ThreadPoolExecutor(8) as pool:
        let = list(pool.map(lambda _: breakers.let_through(LINE, later), range(64)))

    assert let.count(True) == 1
    assert breakers.closed_until(LINE, later) == later + POLICY.probe_within


def test_successful_probe_closes() -> None:
    """A probe that is heard closes the breaker, and all is forgotten."""
    breakers, later = opened(), MOMENT + timedelta(seconds=30)
    breakers.let_through(LINE, later)
    breakers.succeeded(LINE)

    assert [breakers.let_through(LINE, later) for _ in range(3)] == [True] * 3
    assert breakers.failures_of(LINE, later) == 0


def test_failed_probe_opens_for_longer() -> None:
    """Each probe that fails doubles the pause, up to the longest."""
    breakers, now = opened(), MOMENT
    pauses = []
    for _ in range(5):
        until = breakers.closed_until(LINE, now)
        assert until is not None
        pauses.append((until - now).total_seconds())
        now = until
        assert breakers.let_through(LINE, now)
        breakers.failed(LINE, now)

    assert pauses == [30, 60, 120, 120, 120]


def test_late_failure_does_not_prolong_the_pause() -> None:
    """Orders that left before the breaker opened, and fail afterwards, change nothing."""
    breakers = opened()
    for seconds in range(1, 20):
        breakers.failed(LINE, MOMENT + seconds * SECOND)

    assert breakers.closed_until(LINE, MOMENT + 20 * SECOND) == MOMENT + 30 * SECOND


def test_probe_of_which_nothing_is_heard_is_given_up() -> None:
    """A probe whose process died does not hold the line for ever."""
    breakers, later = opened(), MOMENT + timedelta(seconds=30)
    breakers.let_through(LINE, later)

    assert not breakers.let_through(LINE, later + POLICY.probe_within - SECOND)
    assert breakers.let_through(LINE, later + POLICY.probe_within)


def test_old_failures_are_forgotten() -> None:
    """A failure speaks against a closed line for a while, and then no more; nor against one that waits for a probe."""
    breakers = Breakers(POLICY)
    breakers.failed(LINE, MOMENT)
    much_later = MOMENT + POLICY.memory + SECOND

    assert (breakers.failures_of(LINE, MOMENT), breakers.failures_of(LINE, much_later)) == (1, 0)
    breakers.failed(LINE, much_later)
    assert breakers.failures_of(LINE, much_later) == 1
    assert opened().failures_of(LINE, MOMENT + timedelta(seconds=30)) == 0


@pytest.mark.parametrize("failures_max", [1, 4])
@given(outcomes=st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=40))
def test_line_is_never_closed_for_ever(failures_max: int, outcomes: list[tuple[bool, int]]) -> None:
    """Whatever happened, an order can go through again after the longest pause and the longest probe."""
    policy = BreakerPolicy(failures_max=failures_max)
    breakers, now = Breakers(policy), MOMENT
    for is_success, seconds in outcomes:
        now += seconds * SECOND
        if breakers.let_through(LINE, now):
            breakers.succeeded(LINE) if is_success else breakers.failed(LINE, now)

    assert breakers.let_through(LINE, now + policy.pause_longest + policy.probe_within)
