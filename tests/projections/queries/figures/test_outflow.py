"""The outflow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from ledger.events import RecordedEvent
from ledger.journal import EntryKind
from ledger.rails import Rail
from ledger.store.database import Database
from projections.errors import SpanReversedError
from projections.queries.figures.outflow import OutflowRow, outflow_by_day, outflow_of_last_day
from projections.queries.figures.tallies import Tally
from projections.schema import ReadTables
from tests.builders import PayoutStory
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
MONDAY = date(2026, 1, 26)
INDIA = ZoneInfo("Asia/Kolkata")


def test_days_without_payouts_are_rows_of_zero(read: Reader, record: Callable[..., None]) -> None:
    """Every rail that occurs in the span has a row for every day of it, and days outside the span have none."""
    for number, day, rail in ((0, 26, Rail.NEFT), (1, 28, Rail.IMPS), (2, 28, Rail.IMPS), (3, 29, Rail.UPI)):
        record(paid(TimedPayout(f"P-{number}", 10**number, rail), datetime(2026, 1, day, 12, tzinfo=INDIA)))

    found = read(outflow_by_day, MONDAY, MONDAY + 3 * DAY)

    days = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    assert found.days == days
    assert list(found.rows) == [
        *(
            OutflowRow(day, Rail.IMPS, "INR", *figures)
            for day, figures in zip(days, [(0, 0), (0, 0), (2, 110)], strict=True)
        ),
        *(
            OutflowRow(day, Rail.NEFT, "INR", *figures)
            for day, figures in zip(days, [(1, 1), (0, 0), (0, 0)], strict=True)
        ),
    ]


def test_days_without_any_payout_are_days(read: Reader) -> None:
    """A span in which nothing left has its days and no row, and one without a day has neither."""
    nothing = read(outflow_by_day, MONDAY, MONDAY + 2 * DAY)
    assert (nothing.days, nothing.rows) == ([MONDAY, MONDAY + DAY], [])
    assert read(outflow_by_day, MONDAY, MONDAY).days == []


def test_a_span_of_days_ends_after_it_begins(read: Reader) -> None:
    """Days in the wrong order are refused."""
    with pytest.raises(SpanReversedError):
        read(outflow_by_day, MONDAY, MONDAY - DAY)


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Kolkata", 24), ("America/New_York", 23)])
def test_days_are_as_long_as_they_are_in_the_zone(
    read: Reader, record: Callable[..., None], zone: str, hours: int
) -> None:
    """A day begins and ends at midnight there, also when the clocks go forward on it."""
    day = date(2026, 3, 8)
    begins = datetime(2026, 3, 8, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    ends = begins + timedelta(hours=hours)
    for number, moment in enumerate([begins - TICK, begins, ends - TICK, ends]):
        record(paid(TimedPayout(f"P-{number}", amount_minor=10**number), moment))

    found = read(outflow_by_day, day - DAY, day + 2 * DAY, ZoneInfo(zone))

    assert [row.amount_minor for row in found.rows] == [1, 110, 1_000]


def test_nothing_that_left_is_left_out(read: Reader, record: Callable[..., None]) -> None:
    """What left by a rail that the provider chose, or through an attempt that our log has forgotten, is outflow too."""
    chosen = paid(TimedPayout("P-1", 1, rail=None), NOON)
    forgotten = TimedPayout("P-2", 10)
    forgotten.at(NOON).queued(), forgotten.submitted(), forgotten.at(NOON).completed(attempt=2)
    record(chosen, forgotten)

    found = read(outflow_by_day, NOON.date(), NOON.date() + DAY)

    assert list(found.rows) == [
        OutflowRow(NOON.date(), None, "INR", 1, 1),
        OutflowRow(NOON.date(), Rail.IMPS, "INR", 1, 10),
    ]


def test_outflow_is_what_left_the_wallets(
    read: Reader, history: Sequence[RecordedEvent], database: Database, tables: ReadTables
) -> None:
    """Over all days the outflow is what the entries of completed payouts say, those that came back included."""
    days = sorted(recorded.event.effective_at.date() for recorded in history)

    found = read(outflow_by_day, days[0] - DAY, days[-1] + 2 * DAY)

    lines, entries = tables.journal_lines.c, tables.journal_entries
    query = select(func.sum(lines.amount_minor)).join(entries, entries.c.position == lines.position)
    query = query.where(entries.c.kind == EntryKind.COMPLETED.value, lines.side == "credit")
    with database.read() as connection:
        assert sum(row.amount_minor for row in found.rows) == connection.scalar(query) > 0


def test_outflow_of_the_last_day_is_by_provider(read: Reader, record: Callable[..., None]) -> None:
    """What completed at most 24 hours ago is added up by provider and currency."""
    record(
        paid(TimedPayout("P-1", 1), NOON - DAY - TICK),
        paid(TimedPayout("P-2", 10), NOON - DAY),
        paid(TimedPayout("P-3", 100), NOON),
        paid(TimedPayout("P-4", 1_000, currency="USD"), NOON),
        paid(TimedPayout("P-5", 10_000), NOON, "Other"),
    )

    assert read(outflow_of_last_day, NOON) == {
        ("Nxt", "INR"): Tally(2, 110),
        ("Nxt", "USD"): Tally(1, 1_000),
        ("Other", "INR"): Tally(1, 10_000),
    }


def test_outflow_belongs_to_the_provider_that_paid(read: Reader, record: Callable[..., None]) -> None:
    """A payout that a second provider was to pay, and that left through the first, is the first one's outflow."""
    payout = PayoutStory("P-1", amount_minor=5, effective_at=NOON)
    payout.queued(), payout.submitted(1, "First"), payout.declined(), payout.submitted(2, "Second")
    payout.declined(2), payout.completed(1, holding="Liabilities:Payouts:Queued")
    record(payout)

    assert read(outflow_of_last_day, NOON) == {("First", "INR"): Tally(1, 5)}
