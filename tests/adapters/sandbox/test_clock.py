"""The sandbox's clock and its ticker."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.refusals import ClockBackwardsError
from tests.adapters.sandbox.conftest import START, SandboxStarter

SECOND = timedelta(seconds=1)


def test_clock_stands_still_until_it_is_moved() -> None:
    """Nothing but an advance changes the time, and the clock never goes back."""
    clock = SandboxClock(START)
    clock.advance(timedelta(0))
    assert clock.now() == START
    with pytest.raises(ClockBackwardsError):
        clock.advance(-SECOND)
    assert clock.now() == START


def test_what_falls_due_happens_in_order_each_at_its_own_time() -> None:
    """One long advance is the same as many short ones: events happen in order, and see the time they were due."""
    clock = SandboxClock(START)
    seen: list[tuple[str, datetime]] = []
    see = lambda name: seen.append((name, clock.now()))  # noqa: E731  the name is what is told apart
    clock.after(2 * SECOND, partial(see, "second"))
    clock.after(SECOND, partial(see, "first"))
    clock.after(SECOND, lambda: clock.after(2 * SECOND, partial(see, "third")))
    clock.after(2 * SECOND, partial(see, "second too"))
    clock.after(11 * SECOND, partial(see, "not yet"))
    clock.advance(10 * SECOND)
    assert seen == [
        ("first", START + SECOND),
        ("second", START + 2 * SECOND),
        ("second too", START + 2 * SECOND),
        ("third", START + 3 * SECOND),
    ]
    assert clock.now() == START + 10 * SECOND


def test_ticker_lets_the_clock_run_by_itself(start: SandboxStarter) -> None:
    """With a speed the clock runs without being advanced, until the sandbox is stopped."""
    sandbox, _ = start(clock_speed=3600.0)
    struck = Event()
    sandbox.clock.after(timedelta(minutes=1), struck.set)
    assert struck.wait(timeout=30)
    assert sandbox.clock.now() > START
