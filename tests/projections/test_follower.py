"""The follower: in log order, each event exactly once, whatever crashes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from ledger.beneficiary.events import BeneficiaryErased
from ledger.events import RecordedEvent
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.changes import Changes
from projections.errors import EventsMissingError, PositionMovedError, ProjectionBehindError, ProjectionStoppedError
from projections.fold import EVERYTHING, INDIA, REGISTERS, Projection
from projections.follower import Follower
from projections.positions import Positions
from projections.read_table import ReadTable
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.builders import PayoutStory, appending, recorded
from tests.disarmed import disarm
from tests.projections.logs import OUTCOMES, log_of
from tests.projections.memory_tables import MemoryTables
from tests.projections.reading import Rows, rows_of

LOG = log_of(OUTCOMES)


OUTAGE = OperationalError("SELECT", {}, ConnectionError("the server is gone"))


class CrashError(Exception):
    """The process dies here."""


def crashing(fold: Callable[..., None], when: Callable[[RecordedEvent], bool]) -> Callable[..., None]:
    """Return the fold of an event that crashes for some events."""

    def crash(changes: Changes, event: RecordedEvent, facts: Any) -> None:
        if when(event):
            raise CrashError(event.position)
        fold(changes, event, facts)

    return crash


def with_crash(when: Callable[[RecordedEvent], bool]) -> Projection:
    """Return the registers with a fold that crashes when a beneficiary is erased."""
    (erase,) = REGISTERS.folds[BeneficiaryErased]
    return replace(REGISTERS, folds={**REGISTERS.folds, BeneficiaryErased: (crashing(erase, when),)})


def followed(database: Database, tables: ReadTables) -> Rows:
    """Return the rows that the follower keeps."""
    return {name: rows for name, rows in rows_of(database, tables).items() if name in REGISTERS.tables}


def expected(events: Iterable[RecordedEvent]) -> dict[str, int]:
    """Return how many rows the events make, by table."""
    memory = MemoryTables()
    memory.apply(EVERYTHING.fold(events, INDIA))
    return {name.value: len(memory.rows[name]) for name in REGISTERS.tables}


@pytest.mark.parametrize("page_events", [1, 7, 1_000])
def test_follower_makes_what_the_fold_says(
    store: EventStore, database: Database, tables: ReadTables, page_events: int
) -> None:
    """Caught up in pages of any size, the tables hold exactly the rows that folding the log makes."""
    store.transact(appending(*LOG))
    memory = MemoryTables()
    memory.apply(EVERYTHING.fold(store.read_page(0, 1_000), INDIA))

    reached = Follower(store, page_events=page_events).catch_up()

    assert reached == store.head() == len(LOG)
    found = rows_of(database, tables)
    for name in tables.by_name:
        assert sorted(map(texts, found[name])) == sorted(map(texts, memory.rows[name].values()))


def texts(row: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((column, str(value)) for column, value in row.items())


def test_nothing_to_do_writes_nothing(store: EventStore, database: Database) -> None:
    """Catching up with an empty log, or twice, leaves the position where it is."""
    follower = Follower(store)
    assert follower.catch_up() == 0
    store.transact(appending(PayoutStory().queued()))

    assert [follower.catch_up(), follower.catch_up(), follower.position()] == [1, 1, 1]


def test_crash_between_rows_and_position_leaves_nothing(
    store: EventStore, database: Database, tables: ReadTables
) -> None:
    """A crash after the rows and before the position takes the rows back; the next run makes each once."""
    store.transact(appending(*LOG))
    follower, empty = Follower(store), followed(database, tables)

    def take_and_crash() -> None:
        with database.begin() as connection:
            follower.take_page(connection, 1_000)
            assert connection.execute(select(tables.batches)).all()
            raise CrashError

    with pytest.raises(CrashError):
        take_and_crash()

    assert (follower.position(), followed(database, tables)) == (0, empty)
    follower.catch_up()
    assert {name: len(rows) for name, rows in followed(database, tables).items()} == expected(recorded(LOG))


def test_two_followers_share_the_work(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Followers that run at once take each event exactly once between them."""
    store.transact(appending(*LOG))
    alone = Follower(store)
    with ThreadPoolExecutor(4) as pool:
        reached = list(pool.map(lambda _: Follower(store, page_events=3).catch_up(), range(4)))

    assert set(reached) == {len(LOG)}
    assert alone.position() == len(LOG)
    totals = followed(database, tables)["daily_balances"]
    memory = MemoryTables()
    memory.apply(EVERYTHING.fold(recorded(LOG), INDIA))
    assert {(row["account"], row["debit_minor"]) for row in totals} == {
        (key[0], row["debit_minor"]) for key, row in memory.rows[ReadTable.DAILY_BALANCES].items()
    }


def test_poison_is_narrowed_down(store: EventStore, database: Database, tables: ReadTables) -> None:
    """One event that cannot be taken stops the projection in front of it, by name, with all before it written."""
    store.transact(appending(*LOG))
    poison = next(n for n, event in enumerate(LOG, start=1) if isinstance(event, BeneficiaryErased))
    follower = Follower(store, with_crash(lambda event: True))

    for _ in range(2):
        with pytest.raises(ProjectionStoppedError) as stopped:
            follower.catch_up()
        error = stopped.value
        assert (error.projection, error.position, error.topic) == ("registers", poison, "beneficiary.erased/2")
        assert error.cause == f"CrashError: {poison}"
        assert follower.position() == poison - 1

    assert {name: len(rows) for name, rows in followed(database, tables).items()} == expected(
        recorded(LOG[: poison - 1])
    )


def test_projection_goes_on_when_the_poison_is_cured(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A repaired fold goes on exactly where the broken one stopped."""
    store.transact(appending(*LOG))
    with pytest.raises(ProjectionStoppedError):
        Follower(store, with_crash(lambda event: True)).catch_up()

    assert Follower(store).catch_up() == len(LOG)
    assert {name: len(rows) for name, rows in followed(database, tables).items()} == expected(recorded(LOG))


def test_undecodable_event_stops_the_projection(store: EventStore, database: Database) -> None:
    """An event of a kind that this software does not know stops the projection with that event's topic."""
    store.transact(appending(PayoutStory().queued()))
    events = database.tables.events
    with database.begin() as connection:
        row = dict(connection.execute(select(events)).mappings().one())
        row |= {"position": 2, "originator_version": 2, "topic": "payout.teleported/1"}
        connection.execute(insert(events), [row])
        head = database.tables.log_head
        connection.execute(head.update().values(position=2))

    with pytest.raises(ProjectionStoppedError) as stopped:
        Follower(store).catch_up()

    assert (stopped.value.position, stopped.value.topic) == (2, "payout.teleported/1")
    assert stopped.value.cause.startswith("UnknownEventError")
    assert Follower(store).position() == 1


@pytest.mark.parametrize("missing", [range(1, 2), range(5, 7), range(len(LOG), len(LOG) + 1)], ids=str)
def test_removed_events_stop_the_projection(
    store: EventStore, database: Database, tables: ReadTables, missing: range
) -> None:
    """Nobody follows past events that were removed, nor waits for ever for those that the log's head still counts."""
    store.transact(appending(*LOG))
    disarm(database)
    events, live = database.tables.events, rows_of(database, tables)
    with database.begin() as connection:
        connection.execute(events.delete().where(events.c.position.in_(missing)))
    follower = Follower(store)

    for attempt in (follower.catch_up, follower.catch_up, Rebuild(store).verify, Rebuild(store).replace):
        with pytest.raises(EventsMissingError) as stopped:
            attempt()
        assert stopped.value.position == missing[0]

    assert follower.position() == missing[0] - 1
    kept = {name: rows for name, rows in live.items() if name not in REGISTERS.tables}
    assert {name: rows for name, rows in rows_of(database, tables).items() if name not in REGISTERS.tables} == kept


def test_position_moves_only_from_where_it_was(database: Database, tables: ReadTables) -> None:
    """A follower that lost its lock cannot move the position, and its rows are taken back."""
    positions = Positions(tables)

    with pytest.raises(PositionMovedError), database.begin() as connection:
        positions.advance(connection, "registers", before=positions.lock(connection, "registers") + 5, after=6)

    with database.read() as connection:
        assert positions.read(connection, "registers") == 0


def test_running_follower_keeps_up(store: EventStore) -> None:
    """A running follower takes what is appended while it runs, and a reader can wait for what it wrote."""
    follower, stop = Follower(store), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(follower.run, stop)
        for number in range(3):
            committed = store.transact(appending(PayoutStory(f"P-{number}").queued()))
            assert committed.position is not None
            follower.wait_for(committed.position, timeout_seconds=30)
            assert follower.position() == committed.position
        stop.set()
        running.result()


def test_running_follower_stops_at_poison(store: EventStore) -> None:
    """A running follower ends loudly in front of an event that it cannot take."""
    store.transact(appending(*LOG))

    with pytest.raises(ProjectionStoppedError):
        Follower(store, with_crash(lambda event: True)).run(threading.Event())


def test_running_follower_waits_for_its_database(store: EventStore, caplog: pytest.LogCaptureFixture) -> None:
    """A database that cannot be reached for a while does not end the follower, and no event is blamed."""
    store.transact(appending(*LOG))
    stop, failures = threading.Event(), iter([True, True])

    def fail(_event: RecordedEvent) -> bool:
        if next(failures, False):
            raise OUTAGE
        stop.set()
        return False

    follower = Follower(store, with_crash(fail), outage_pause_seconds=0.0)
    follower.run(stop)

    assert follower.position() == len(LOG)
    assert [record.getMessage() for record in caplog.records] == [
        "projection registers waits for its database: the server is gone"
    ] * 2


def test_waiting_ends_by_name(store: EventStore) -> None:
    """Waiting for a follower that does not run ends with how far it has come."""
    store.transact(appending(PayoutStory().queued()))

    with pytest.raises(ProjectionBehindError, match="wanted_position=1"):
        Follower(store).wait_for(1, timeout_seconds=0.01)


def test_page_belongs_to_the_given_transaction(store: EventStore, database: Database) -> None:
    """A page taken on somebody's connection is written when that transaction is, and not before."""
    store.transact(appending(*LOG))
    follower = Follower(store)

    def take(connection: Connection) -> int:
        return follower.take_page(connection, 4)

    with database.begin() as connection:
        assert (take(connection), take(connection)) == (4, 4)
        assert follower.position() == 0
    assert follower.position() == 8
