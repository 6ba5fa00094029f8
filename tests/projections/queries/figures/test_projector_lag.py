"""The projectors' lag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ledger.clock import MovableClock
from ledger.store import tracking
from ledger.store.database import Database
from projections.follower import Follower
from projections.queries.figures.projector_lag import FollowerLag, ProjectorLag, projector_lag
from tests.builders import MOMENT, PayoutStory
from tests.projections.queries.figures.conftest import Reader

MINUTE = timedelta(minutes=1)
NONE = timedelta(0)


def queued(name: str) -> PayoutStory:
    """Return a payout that was queued: one event."""
    payout = PayoutStory(name)
    payout.queued()
    return payout


def test_nobody_is_behind_an_empty_log(read: Reader) -> None:
    """The follower of the registers is there before it has ever begun."""
    assert read(projector_lag, MOMENT) == ProjectorLag(0, [FollowerLag("registers", 0, 0, NONE)])


def test_the_lag_runs_from_the_first_event_not_taken(
    read: Reader, record: Callable[..., None], follower: Follower, clock: MovableClock, database: Database
) -> None:
    """A follower is as far behind as the first event that it has not taken is old, and not at all without one."""
    record(queued("P-1"))
    clock.move(MINUTE)
    record(queued("P-2"), queued("P-3"))
    with database.begin() as connection:
        tracking.advance(database.tables, connection, "feeder", 1)
    now = clock.now() + MINUTE

    assert read(projector_lag, now) == ProjectorLag(
        3, [FollowerLag("feeder", 1, 2, MINUTE), FollowerLag("registers", 0, 3, 2 * MINUTE)]
    )
    follower.catch_up()
    assert read(projector_lag, now).followers[1] == FollowerLag("registers", 3, 0, NONE)


def test_a_clock_that_is_behind_makes_no_lag(read: Reader, record: Callable[..., None]) -> None:
    """An event that was recorded by a clock ahead of the reader's is not in the future."""
    record(queued("P-1"))

    assert read(projector_lag, MOMENT - MINUTE).followers == [FollowerLag("registers", 0, 1, NONE)]
