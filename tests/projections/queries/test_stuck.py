"""Stuck payouts."""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger.money import Money
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.payout_counts import StatusCount
from projections.queries.stuck import StuckPayout, count_stuck, list_stuck
from projections.schema import ReadTables
from tests.builders import MOMENT, PayoutStory, appending

MINUTE = timedelta(minutes=1)


def listed(database: Database, tables: ReadTables, now: datetime) -> list[StuckPayout]:
    with database.read() as connection:
        return list(list_stuck(connection, tables, now, limit=9))


def test_payout_is_stuck_after_ten_minutes(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout is stuck once it has been queued, or in transit, for more than ten minutes, and not before."""
    queued, sent = PayoutStory("P-1"), PayoutStory("P-2")
    store.transact(appending(queued.queued(), sent.queued(), sent.submitted()))
    tick = timedelta(microseconds=1)

    assert listed(database, tables, MOMENT + 10 * MINUTE) == []
    assert [row.payout.reference for row in listed(database, tables, MOMENT + 10 * MINUTE + tick)] == ["P-1"]
    assert [row.payout.reference for row in listed(database, tables, MOMENT + 11 * MINUTE)] == ["P-1"]
    found = listed(database, tables, MOMENT + 11 * MINUTE + tick)
    assert [(row.payout.reference, row.since) for row in found] == [("P-1", MOMENT), ("P-2", MOMENT + MINUTE)]


def test_longest_stuck_comes_first(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Queued payouts and those in transit are listed together, those stuck longest first."""
    stories = [PayoutStory(f"P-{number}", effective_at=MOMENT - number * 5 * MINUTE) for number in range(4)]
    for number, story in enumerate(stories):
        store.transact(appending(story.queued(), *([story.submitted()] if number % 2 else [])))

    found = listed(database, tables, MOMENT + 60 * MINUTE)

    assert [row.payout.reference for row in found] == ["P-3", "P-2", "P-1", "P-0"]
    assert {row.payout.status for row in found} == {PayoutStatus.QUEUED, PayoutStatus.IN_TRANSIT}


def test_scheduled_payout_is_stuck_and_says_so(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A queued payout that waits for its next attempt counts, since it was accepted, until that attempt is due."""
    declined, frozen = PayoutStory("P-1"), PayoutStory("P-2")
    store.transact(appending(declined.queued(), declined.submitted(), declined.declined()))
    store.transact(appending(frozen.queued(), frozen.anomaly_raised()))

    found = listed(database, tables, MOMENT + 20 * MINUTE)
    assert [(row.payout.reference, row.since, row.scheduled) for row in found] == [
        ("P-1", MOMENT, True),
        ("P-2", MOMENT, False),
    ]
    assert [row.scheduled for row in listed(database, tables, MOMENT + 60 * MINUTE)] == [False, False]


def test_final_payout_is_not_stuck(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout that was paid, refused or came back waits for nothing."""
    paid, failed, back = (PayoutStory(f"P-{number}") for number in range(3))
    for payout in (paid, failed, back):
        store.transact(appending(payout.queued(), payout.submitted()))
    store.transact(appending(paid.completed(), failed.failed(), back.completed(), back.reversed_()))

    assert listed(database, tables, MOMENT + timedelta(days=9)) == []


def test_stuck_payouts_are_counted(store: EventStore, database: Database, tables: ReadTables) -> None:
    """How many are stuck, and how much money that is, is told by status and currency for any length of time."""
    stories = [PayoutStory(f"P-{number}", amount_minor=10**number) for number in range(5)]
    stories[4].money = Money(5, "USD")
    stories[3].effective_at += 30 * MINUTE
    for number, story in enumerate(stories):
        store.transact(appending(story.queued(), *([story.submitted()] if number == 2 else [])))
    now = MOMENT + 40 * MINUTE

    with database.read() as connection:
        found = count_stuck(connection, tables, now)
        later = count_stuck(connection, tables, now, longer_than=40 * MINUTE)
        first = list_stuck(connection, tables, now, limit=9, longer_than=39 * MINUTE)

    assert found == [
        StatusCount(PayoutStatus.QUEUED, "INR", 2, 11),
        StatusCount(PayoutStatus.QUEUED, "USD", 1, 5),
        StatusCount(PayoutStatus.IN_TRANSIT, "INR", 1, 100),
    ]
    assert later == []
    assert [row.payout.reference for row in first] == ["P-0", "P-1", "P-4"]
