"""Balances: now, as of a day, as known at a position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.clock import MovableClock
from ledger.errors import UnknownAccountError
from ledger.events import RecordedEvent
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.balances import Balance, balance_of
from projections.schema import ReadTables
from tests.builders import ACME, ManualEntryStory, PayoutStory, appending
from tests.projections.queries import replay

MIDNIGHT = datetime(2026, 1, 30, 18, 30, tzinfo=UTC)
"""When 31 January begins in India."""
DAYS = st.none() | st.dates(date(2026, 1, 29), date(2026, 2, 6)) | st.sampled_from([date.min, date.max])


def check_replay(
    database: Database, tables: ReadTables, history: Sequence[RecordedEvent], as_of: date | None, known_at: int | None
) -> None:
    """Compare the balance of every account with a replay of the events that match."""
    matching, sources = replay.matching(history, as_of, known_at), replay.sources_of(history)
    balances, held = replay.balances_of(matching), replay.holds_of(matching, sources)
    head = history[-1].position
    with database.read() as connection:
        for account in sorted({line.account for _, _, line in replay.lines_of(history)}):
            found = balance_of(connection, tables, account, "INR", as_of=as_of, known_at=known_at)
            position = head if known_at is None else min(head, known_at)
            assert found == Balance(account, "INR", balances[account], *held[account], position, as_of)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(as_of=DAYS, known_at=st.none() | st.integers(0, 70))
def test_balance_equals_replay(
    database: Database,
    tables: ReadTables,
    history: Sequence[RecordedEvent],
    as_of: date | None,
    known_at: int | None,
) -> None:
    """A balance as of a day and as known at a position is what a replay of the matching events alone makes."""
    check_replay(database, tables, history, as_of, known_at)


def test_balance_of_a_day_is_the_same_from_lines_and_from_days(
    database: Database, tables: ReadTables, history: Sequence[RecordedEvent], follower: Follower
) -> None:
    """Whether or not the follower has caught up, a balance as of a day is what the replay makes."""
    days = [date(2026, 1, 29) + timedelta(days=days) for days in range(8)]
    for day in days:
        check_replay(database, tables, history, day, None)

    follower.catch_up()

    for day in days:
        check_replay(database, tables, history, day, None)


def test_balance_ignores_days_of_a_follower_behind(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A deposit that the follower has not seen yet counts in a balance as of its day."""
    store.transact(appending(ManualEntryStory("D-1", MIDNIGHT).deposited(amount_minor=100)))
    follower.catch_up()
    store.transact(appending(ManualEntryStory("D-2", MIDNIGHT).deposited(amount_minor=11)))

    with database.read() as connection:
        assert balance_of(connection, tables, ACME, "INR", as_of=date(2026, 1, 31)).available_minor == 111


def test_payouts_on_their_way_are_shown_apart(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Queued and in-transit money has left what is available and is still posted; what was paid is neither."""
    waiting, handed_over, paid = (PayoutStory(f"P-{n}", amount_minor=10**n) for n in (1, 2, 3))
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=50_000)))
    store.transact(appending(waiting.queued(), handed_over.queued(), handed_over.submitted()))
    store.transact(appending(paid.queued(), paid.submitted(), paid.completed()))

    with database.read() as connection:
        found = balance_of(connection, tables, ACME, "INR")

    assert (found.available_minor, found.queued_minor, found.in_transit_minor) == (48_890, 10, 100)
    assert found.posted_minor == 49_000
    assert found.position == store.head()


def test_payouts_on_their_way_are_not_yet_an_expense(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Of an expense account that payouts are made from, only what is final is posted."""
    waiting, paid = (PayoutStory(f"P-{n}", amount_minor=10**n, source="Expenses:Wages") for n in (1, 2))
    store.transact(appending(waiting.queued(), paid.queued(), paid.submitted(), paid.completed()))

    with database.read() as connection:
        found = balance_of(connection, tables, "Expenses:Wages", "INR")

    assert (found.available_minor, found.queued_minor, found.posted_minor) == (110, 10, 100)


def test_day_ends_at_midnight_of_the_reporting_zone(store: EventStore, database: Database, tables: ReadTables) -> None:
    """The last microsecond of a day in India counts as of that day, and the next one does not."""
    last = ManualEntryStory("D-1", MIDNIGHT - timedelta(microseconds=1))
    first = ManualEntryStory("D-2", MIDNIGHT)
    store.transact(appending(last.deposited(amount_minor=1), first.deposited(amount_minor=10)))

    with database.read() as connection:
        found = [
            balance_of(connection, tables, ACME, "INR", as_of=day).available_minor
            for day in (date(2026, 1, 29), date(2026, 1, 30), date(2026, 1, 31))
        ]

    assert found == [0, 1, 11]


def test_backdated_deposit_is_not_known_before_it_is_recorded(
    store: EventStore, database: Database, tables: ReadTables, clock: MovableClock
) -> None:
    """What was known at a moment leaves out what was recorded later, however long ago that happened."""
    store.transact(appending(ManualEntryStory("D-1", MIDNIGHT).deposited(amount_minor=1)))
    asked_about = clock.now()
    clock.move(timedelta(days=1))
    store.transact(appending(ManualEntryStory("D-2", MIDNIGHT - timedelta(days=9)).deposited(amount_minor=10)))
    known_at = store.position_at(asked_about)

    with database.read() as connection:
        then = balance_of(connection, tables, ACME, "INR", as_of=date(2026, 1, 31), known_at=known_at)
        now = balance_of(connection, tables, ACME, "INR", as_of=date(2026, 1, 31))

    assert (then.available_minor, then.position) == (1, 1)
    assert (now.available_minor, now.position) == (11, 2)


def test_unused_account_is_refused(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An account that nothing was ever booked on in a currency has no balance there, not a balance of nothing."""
    store.transact(appending(ManualEntryStory("D-1").deposited()))

    for account, currency in (("Liabilities:Customers:Acne", "INR"), (ACME, "USD")):
        with database.read() as connection, pytest.raises(UnknownAccountError):
            balance_of(connection, tables, account, currency)
