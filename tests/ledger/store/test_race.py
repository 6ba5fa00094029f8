"""Many writers and a follower: log order is commit order, so a follower that only goes forward misses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID, uuid4

from sqlalchemy import insert

from ledger.clock import SystemClock
from ledger.events import RecordedEvent
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import Opened, opening, writing
from tests.processes import fork_server

WRITERS = 8
COMMANDS = 25


def write_commands(url: str, threads: int, count: int) -> list[int]:
    """Open the book and run commands in several threads, each on a note of its own; return the positions they wrote."""
    database = open_database(url)
    store = EventStore(database, MemoryBooks(), SystemClock())
    positions: list[int] = []

    def write() -> None:
        note_id = uuid4()
        works = [opening(note_id=note_id), *(writing(note_id, "line") for _ in range(count - 1))]
        positions.extend(store.transact(work).position or 0 for work in works)

    run_together(threading.Thread(target=write) for _ in range(threads))
    database.dispose()
    return positions


class Follower:
    """Reads page after page, always behind the last position it has seen."""

    def __init__(self, store: EventStore, expected: int) -> None:
        self._store = store
        self._expected = expected
        self.seen: list[RecordedEvent] = []

    def run(self) -> None:
        while len(self.seen) < self._expected:
            after = self.seen[-1].position if self.seen else 0
            assert self._store.wait_for_append(after, timeout_seconds=60)
            self.seen += self._store.read_page(after, limit=7)


def run_together(threads: Iterable[threading.Thread]) -> None:
    started = list(threads)
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def check_log(seen: list[RecordedEvent], expected: int) -> None:
    """Nothing skipped, nothing twice, positions without a gap, time never back, versions in order."""
    assert [recorded.position for recorded in seen] == list(range(1, expected + 1))
    assert all(earlier.recorded_at <= later.recorded_at for earlier, later in pairwise(seen))
    versions: dict[UUID, int] = {}
    for recorded in seen:
        event = recorded.event
        assert event.originator_version == versions.get(event.originator_id, 0) + 1
        versions[event.originator_id] = event.originator_version


def test_a_follower_of_eight_writers_sees_every_event_once(database: Database) -> None:
    """Eight threads append while a follower reads: it sees each event exactly once, in the order of the log."""
    store = EventStore(database, MemoryBooks(), SystemClock())
    follower = Follower(store, WRITERS * COMMANDS)

    def write() -> None:
        note_id = store.transact(opening()).value
        for _ in range(COMMANDS - 1):
            store.transact(writing(note_id, "line"))

    run_together([threading.Thread(target=follower.run), *(threading.Thread(target=write) for _ in range(WRITERS))])

    check_log(follower.seen, WRITERS * COMMANDS)
    assert store.head() == WRITERS * COMMANDS


def test_writers_in_several_processes_share_one_log(database_url: str, database: Database) -> None:
    """Processes whose threads share their appends take turns: a follower misses nothing, and nothing is there twice."""
    follower = Follower(EventStore(database, MemoryBooks(), SystemClock()), WRITERS * COMMANDS)
    with fork_server(__name__).Pool(2) as processes:
        written = processes.starmap_async(write_commands, [(database_url, WRITERS // 2, COMMANDS)] * 2)
        follower.run()
        first, second = written.get()

    check_log(follower.seen, WRITERS * COMMANDS)
    assert sorted([*first, *second]) == list(range(1, WRITERS * COMMANDS + 1))


def test_refusals_leave_no_gap_however_many_write(database: Database) -> None:
    """Commands that are refused among eight writers use up no position, and nothing of them is seen."""
    store = EventStore(database, MemoryBooks(), SystemClock())
    follower = Follower(store, WRITERS * COMMANDS)
    refused: list[object] = []

    def refuse(unit: UnitOfWork) -> None:
        opening("never")(unit)
        raise LookupError

    def write() -> None:
        for _ in range(COMMANDS):
            store.transact(opening())
            try:
                store.transact(refuse)
            except LookupError as refusal:
                refused.append(refusal)

    run_together([threading.Thread(target=follower.run), *(threading.Thread(target=write) for _ in range(WRITERS))])

    check_log(follower.seen, WRITERS * COMMANDS)
    assert len({id(each) for each in refused}) == len(refused) == WRITERS * COMMANDS
    assert all(isinstance(each.event, Opened) and each.event.title == "title" for each in follower.seen)


def test_many_writers_of_one_aggregate_never_lose_a_write(database: Database) -> None:
    """Commands on the same aggregate decide one after the other: each builds on the one before, none conflicts."""
    store = EventStore(database, MemoryBooks(), SystemClock())
    note_id = store.transact(opening()).value
    versions: list[int] = []

    def write() -> None:
        versions.extend(store.transact(writing(note_id, "line")).value for _ in range(COMMANDS))

    run_together(threading.Thread(target=write) for _ in range(4))

    assert sorted(versions) == list(range(2, 4 * COMMANDS + 2))


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    """While an append is under way, readers see the log as it was before, at once."""
    store = EventStore(database, MemoryBooks(), SystemClock())
    store.transact(opening())

    with database.begin() as connection:
        connection.execute(insert(database.tables.tracking).values(name="x", position=1))
        connection.execute(database.tables.log_head.update().values(position=7))
        assert (store.head(), len(store.read_page(0, 10))) == (1, 1)
        connection.rollback()


def test_a_read_transaction_sees_one_moment(database: Database) -> None:
    """What is appended during a read transaction stays out of it."""
    store = EventStore(database, MemoryBooks(), SystemClock())
    store.transact(opening())

    with database.read() as connection:
        assert store.head_on(connection) == 1
        store.transact(opening())
        assert (store.head_on(connection), len(store.read_page_on(connection, 0, 10))) == (1, 1)
    assert store.head() == 2
