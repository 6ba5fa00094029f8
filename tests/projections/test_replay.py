"""The log makes the same tables whenever, wherever and in whatever pages it is replayed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from ledger.clock import MovableClock
from ledger.errors import UnknownEventError
from ledger.events import RecordedEvent
from ledger.journal import JournalEntry
from ledger.payout.events import FeeCharged
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.changes import Changes
from projections.digest import TableCopy
from projections.errors import ReplayNotFoundError, ReplayPlaceTakenError
from projections.fold import EVERYTHING, INDIA, Projection
from projections.follower import Follower
from projections.read_table import ReadTable
from projections.replay import TableDigest, digests, replay, scratch_target
from projections.replay_difference import ReplayDifference, differences, differences_of_the_past
from projections.replay_place import ReplayMade, opened_place
from projections.schema import ReadTables
from tests.builders import MOMENT, appending
from tests.disarmed import disarm
from tests.projections.logs import OUTCOMES, log_of
from tests.projections.verify.conftest import ON_SQLITE

LOG = log_of(OUTCOMES)
Digests = Sequence[TableDigest]
Replayed = Callable[..., Digests]
IN_NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def a_long_log(store: EventStore, clock: MovableClock) -> None:
    """Fill the log, in transactions of a few events at different moments."""
    for start in range(0, len(LOG), 9):
        clock.move(timedelta(seconds=1))
        store.transact(appending(*LOG[start : start + 9]))
    Follower(store).catch_up()


@pytest.fixture
def replayed(store: EventStore, database: Database) -> Replayed:
    """Return what replays the log and returns the digests."""

    def run(upto: int = len(LOG), page_events: int = 50, zone: ZoneInfo = INDIA) -> Digests:
        with database.read() as reading, scratch_target() as target:
            replay(store, reading, upto, target, page_events=page_events, zone=zone)
            return digests(target)

    return run


@pytest.fixture
def differing(store: EventStore, database: Database, tables: ReadTables) -> Callable[..., ReplayDifference]:
    """Return what compares a replay with the live tables, now or as they were at a position."""

    def run(upto: int | None = None, projection: Projection = EVERYTHING, zone: ZoneInfo = INDIA) -> ReplayDifference:
        with database.read() as reading, scratch_target() as target:
            replay(store, reading, upto or len(LOG), target, projection=projection, zone=zone)
            with target.engine.connect() as connection:
                again = TableCopy(connection, target.tables)
                if upto is not None:
                    return differences_of_the_past(TableCopy(reading, tables, upto), again)
                return differences(TableCopy(reading, tables), again)

    return run


def test_twice_is_the_same(replayed: Replayed, differing: Callable[..., ReplayDifference]) -> None:
    """Replaying twice gives the same digests, which are those of the live tables, now and at any position."""
    assert replayed() == replayed()
    assert differing().is_none
    assert [each.table for each in differing().tables] == list(ReadTable)
    assert all(differing(upto).is_none for upto in (1, len(LOG) // 2, len(LOG)))


@ON_SQLITE
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page_events=st.integers(1, 40), upto=st.integers(0, 60))
def test_pages_do_not_matter(replayed: Replayed, page_events: int, upto: int) -> None:
    """However many events are taken at once, the digests are the same."""
    assert replayed(upto, page_events) == replayed(upto, 1_000)


@ON_SQLITE
def test_a_position_is_a_moment(replayed: Replayed, store: EventStore, database: Database, clock: MovableClock) -> None:
    """The digests at an earlier position are those that a log that ended there would have."""
    upto = 27
    assert store.position_at(MOMENT + timedelta(seconds=3)) == upto
    then = replayed(upto)
    disarm(database)
    with database.begin() as connection:
        events = database.tables.events
        connection.execute(delete(events).where(events.c.position > upto))

    assert replayed(len(LOG)) == then


@ON_SQLITE
def test_another_time_zone(replayed: Replayed, differing: Callable[..., ReplayDifference]) -> None:
    """Days that are told by another time zone change what is told by day, and no balance."""
    changed = differing(zone=IN_NEW_YORK)
    by_day = {ReadTable.JOURNAL_ENTRIES, ReadTable.JOURNAL_LINES, ReadTable.DAILY_BALANCES}

    assert not changed.balances
    assert {each.table for each in changed.tables if not each.equal} <= by_day
    assert replayed(zone=IN_NEW_YORK) == replayed(zone=ZoneInfo("America/Toronto"))


@ON_SQLITE
def test_another_mapping(differing: Callable[..., ReplayDifference]) -> None:
    """A fold that books fees elsewhere shows every balance that would change, with both figures."""

    def book(changes: Changes, recorded: RecordedEvent, zone: ZoneInfo) -> None:
        entry = recorded.event.entry
        if isinstance(recorded.event, FeeCharged) and entry is not None:
            lines = [
                line.model_copy(update={"account": "Expenses:Banking"}) if ":Fees:" in line.account else line
                for line in entry.lines
            ]
            moved = JournalEntry(kind=entry.kind, lines=tuple(lines))
            recorded = replace(recorded, event=recorded.event.model_copy(update={"entry": moved}))
        EVERYTHING.book(changes, recorded, zone)

    changed = differing(projection=replace(EVERYTHING, book=book))

    found = {each.account: (each.debit_before_minor, each.debit_after_minor) for each in changed.balances}
    assert set(found) == {"Expenses:Banking", "Expenses:Fees:Nxt"}
    before, after = found["Expenses:Fees:Nxt"]
    assert found["Expenses:Banking"] == (0, before - after)
    assert before > after == 0


@ON_SQLITE
def test_changed_rows_of_the_past(
    database: Database, tables: ReadTables, differing: Callable[..., ReplayDifference]
) -> None:
    """A line that was changed shows in every comparison from its position on, with its key and balance."""
    lines = tables.journal_lines
    with database.begin() as connection:
        position = connection.scalars(select(lines.c.position).order_by(lines.c.position).offset(20)).first()
        assert position is not None
        of_it = (lines.c.position == position) & (lines.c.line_no == 1)
        connection.execute(update(lines).where(of_it).values(amount_minor=lines.c.amount_minor + 1))

    assert differing(position - 1).is_none
    changed = differing(position)
    assert [each.differing_keys for each in changed.tables if not each.equal] == [((position, 1),)]
    assert len(changed.balances) == 1


@ON_SQLITE
def test_unknown_events_stop_it(database: Database, replayed: Replayed) -> None:
    """An event that nobody knows stops the replay in front of it; earlier positions can still be replayed."""
    disarm(database)
    events = database.tables.events
    with database.begin() as connection:
        connection.execute(update(events).where(events.c.position == 10).values(topic="payout.vanished/1"))

    with pytest.raises(UnknownEventError) as refused:
        replayed()
    assert refused.value.position == 10
    assert replayed(9)


def test_a_kept_replay(store: EventStore, database: Database, database_url: str, tmp_path: Path) -> None:
    """A replay is kept in an empty database of any kind, with what it was made from, and nowhere else."""
    url = f"sqlite:///{tmp_path}/kept.db" if database.is_postgresql else f"sqlite:///{tmp_path}/other.db"
    made = ReplayMade("default", len(LOG), INDIA.key, "1.2.3", MOMENT)
    with database.read() as reading, opened_place(url) as place:
        with pytest.raises(ReplayNotFoundError):
            place.made()
        place.prepare()
        with pytest.raises(ReplayNotFoundError):
            place.made()
        replay(store, reading, len(LOG), place.target)
        place.finish(made, digests(place.target))
    with opened_place(url) as place:
        assert place.made() == made
        with pytest.raises(ReplayPlaceTakenError):
            place.prepare()
        assert place.made() == made


@ON_SQLITE
def test_digests_are_the_same_everywhere(
    postgresql_url: str, store: EventStore, database: Database, replayed: Replayed
) -> None:
    """A replay into PostgreSQL has the digests of one into a file."""
    with database.read() as reading, opened_place(postgresql_url) as place:
        place.prepare()
        replay(store, reading, len(LOG), place.target)
        assert digests(place.target) == replayed()


def test_keys_in_another_language(
    database: Database, tables: ReadTables, differing: Callable[..., ReplayDifference]
) -> None:
    """Rows are compared in one order, whatever language the database sorts texts by."""
    accounts = ["Assets:Z", "Assets:a-b", "Assets:aB", "Assets:ä"]
    with database.begin() as connection:
        balances = connection.execute(select(tables.balances).limit(1)).mappings().one()
        for account in accounts:
            connection.execute(insert(tables.balances), {**balances, "account": account})

    assert [each.account for each in differing().balances] == accounts
    (changed,) = (each for each in differing().tables if not each.equal)
    assert [key[0] for key in changed.differing_keys] == accounts
