"""The time to final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger.rails import Rail
from projections.queries.figures.percentiles import Percentiles
from projections.queries.figures.time_to_final import RailTime, TimeToFinal, time_to_final
from projections.queries.spans import Span
from tests.builders import PayoutStory
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_times_are_by_rail_and_in_all(read: Reader, record: Callable[..., None]) -> None:
    """Payouts that completed and payouts that failed are ranked together, by rail and in all."""
    for number in range(1, 4):
        record(paid(TimedPayout(f"I-{number}"), NOON, took=number * SECOND))
    failed = TimedPayout("N-1", rail=Rail.NEFT)
    failed.at(NOON).queued(), failed.submitted(), failed.at(NOON + 9 * SECOND).failed()
    record(failed)

    found = read(time_to_final, Span())

    assert found == TimeToFinal(
        Percentiles(4, 2 * SECOND, 9 * SECOND),
        [
            RailTime(Rail.IMPS, Percentiles(3, 2 * SECOND, 3 * SECOND)),
            RailTime(Rail.NEFT, Percentiles(1, 9 * SECOND, 9 * SECOND)),
        ],
    )


def test_a_payout_counts_when_it_became_final(read: Reader, record: Callable[..., None]) -> None:
    """The span is about the end; a payout that came back later was final before that, and an open one is not."""
    tick = timedelta(microseconds=1)
    for number, moment in enumerate([NOON - tick, NOON, NOON + SECOND - tick, NOON + SECOND]):
        came_back = paid(TimedPayout(f"P-{number}", rail=None), moment, took=(number + 1) * SECOND)
        came_back.at(NOON + timedelta(days=3)).reversed_()
        record(came_back)
    waiting = PayoutStory("P-9", effective_at=NOON)
    waiting.queued(), waiting.submitted()
    record(waiting)

    found = read(time_to_final, Span(NOON, NOON + SECOND))

    time = Percentiles(2, 2 * SECOND, 3 * SECOND)
    assert found == TimeToFinal(time, [RailTime(None, time)])


def test_nothing_final_takes_no_time(read: Reader) -> None:
    """A span in which nothing became final has no times."""
    assert read(time_to_final, Span(NOON, NOON)) == TimeToFinal(None, [])
