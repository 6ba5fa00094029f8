"""Appends that several commands share: each succeeds or fails as it would have alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, select, text

from ledger.clock import MovableClock
from ledger.errors import OutcomeUndeterminedError, VersionConflictError
from ledger.events import RecordedEvent
from ledger.store.append import Committed, Task
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.ledger.store.engines import ON_BOTH_KINDS
from tests.ledger.store.groups import commits_of, in_one_group
from tests.ledger.store.notes import MOMENT, Note, opening, writing

pytestmark = ON_BOTH_KINDS
Work = Callable[[UnitOfWork], Any]


def refused_after(decide: Work, refusal: Exception) -> Work:
    """Return the work of a command that decides, wants something written beside the log, and is refused."""

    def work(unit: UnitOfWork) -> None:
        decide(unit)
        unit.beside(never, "lost")
        raise refusal

    return work


def never(items: Sequence[str], _connection: Connection) -> None:
    raise AssertionError(items)


def lines_of(store: EventStore, note_id: UUID) -> list[str]:
    return Note.replay(note_id, [recorded.event for recorded in store.stream(note_id)]).lines


def tracked(database: Database) -> dict[str, int]:
    """Return what was written beside the log."""
    tracking = database.tables.tracking
    with database.read() as connection:
        return {row.name: row.position for row in connection.execute(select(tracking))}


class ParticularBooks(MemoryBooks):
    """Books that can't take the events of one aggregate."""

    def __init__(self, unwelcome: UUID) -> None:
        super().__init__()
        self._unwelcome = unwelcome

    def project(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        if any(recorded.event.originator_id == self._unwelcome for recorded in events):
            raise ZeroDivisionError
        super().project(connection, events)


class Beside:
    """Writes names beside the log, and remembers with how many at once."""

    def __init__(self, database: Database) -> None:
        self._tracking = database.tables.tracking
        self.counts: list[int] = []

    def write(self, names: Sequence[str], connection: Connection) -> None:
        self.counts.append(len(names))
        connection.execute(insert(self._tracking), [{"name": name, "position": 0} for name in names])


def test_commands_of_many_threads_share_a_transaction(store: EventStore, database: Database) -> None:
    """What waits for the same writer is committed at once, in the order in which it came, at one moment."""
    with commits_of(database) as commits:
        found = in_one_group(store, [partial(store.transact, opening(str(number))) for number in range(5)])

    assert len(commits) == 2  # that of the command they waited for, and their own
    positions = [committed.position for committed in found if isinstance(committed, Committed)]
    assert positions == [1, 2, 3, 4, 5]
    stored = store.read_page(0, 10)
    assert stored == [committed.events[0] for committed in found if isinstance(committed, Committed)]
    if database.is_postgresql:
        with database.read() as connection:
            assert connection.scalar(text("SELECT count(DISTINCT xmin::text) FROM ledger.events")) == 1


def test_one_that_is_refused_leaves_no_trace(store: EventStore, database: Database, books: MemoryBooks) -> None:
    """It gets its own refusal, as the same object; its neighbours are stored, and nothing of it is."""
    note_id, refusal = store.transact(opening()).value, ValueError("no")
    refused = refused_after(writing(note_id, "lost"), refusal)
    works = [writing(note_id, "before"), refused, writing(note_id, "after")]

    with commits_of(database) as commits:
        found = in_one_group(store, [partial(store.transact, work) for work in works])

    assert len(commits) == 2
    assert [isinstance(each, Committed) for each in found] == [True, False, True]
    assert found[1] is refusal
    assert lines_of(store, note_id) == ["title", "before", "after"]
    assert [recorded.position for recorded in store.read_page(0, 10)] == [1, 2, 3]
    assert books.projected == store.read_page(0, 10)
    assert tracked(database) == {}


def test_each_decides_on_what_those_before_it_have_left(store: EventStore) -> None:
    """Commands on one aggregate build on each other in a group as they do one after the other."""
    note_id = uuid4()
    works = [opening(note_id=note_id), *(writing(note_id, str(number)) for number in range(4))]

    found = store.transact_each([Task(work) for work in works])

    assert [each.value for each in found if isinstance(each, Committed)] == [note_id, 2, 3, 4, 5]
    assert lines_of(store, note_id) == ["title", "0", "1", "2", "3"]


def test_what_is_written_beside_the_log_is_written_once_for_all(store: EventStore, database: Database) -> None:
    """All that the commands of a group want written in one way is written together, if they are not refused."""
    beside = Beside(database)

    def wanting(name: str) -> Work:
        def work(unit: UnitOfWork) -> None:
            opening()(unit)
            unit.beside(beside.write, name)

        return work

    found = store.transact_each([Task(wanting("a")), Task(refused_after(opening(), KeyError())), Task(wanting("b"))])

    assert [isinstance(each, Committed) for each in found] == [True, False, True]
    assert beside.counts == [2]
    assert tracked(database) == {"a": 0, "b": 0}


def test_a_conflict_is_its_own_commands_alone(store: EventStore) -> None:
    """Who makes an aggregate that exists, stored before or made in the same group, is refused by name; nobody else."""
    stored, fresh = store.transact(opening()).value, uuid4()
    works = [opening(), opening(note_id=fresh), opening(note_id=stored), opening(note_id=fresh), opening()]

    found = store.transact_each([Task(work) for work in works])

    refused = {place: each for place, each in enumerate(found) if not isinstance(each, Committed)}
    assert list(refused) == [2, 3]
    conflicts = [each for each in refused.values() if isinstance(each, VersionConflictError)]
    assert [(each.originator_id, each.originator_version) for each in conflicts] == [(stored, 1), (fresh, 1)]
    assert [len(store.stream(note_id)) for note_id in (stored, fresh)] == [1, 1]
    assert store.head() == len(store.read_page(0, 10)) == 4


@pytest.mark.parametrize("reads_only", [True, False])
def test_one_that_had_the_connection_is_refused_alone(
    store: EventStore, database: Database, *, reads_only: bool
) -> None:
    """What a refused command has written by itself is gone, and what the others did is there once."""
    note_id, tracking = store.transact(opening()).value, database.tables.tracking

    def refused(unit: UnitOfWork) -> None:
        connection = unit.connection
        assert connection.execute(select(tracking)).all() == []
        if not reads_only:
            connection.execute(insert(tracking).values(name="lost", position=1))
        raise LookupError

    works = [writing(note_id, "before"), refused, writing(note_id, "after")]
    found = store.transact_each([Task(work) for work in works])

    assert [isinstance(each, Committed) for each in found] == [True, False, True]
    assert isinstance(found[1], LookupError)
    assert lines_of(store, note_id) == ["title", "before", "after"]
    assert (store.head(), tracked(database)) == (3, {})


def test_one_that_uses_the_connection_sees_what_those_before_it_decided(store: EventStore, database: Database) -> None:
    """Rows that were decided are written before anybody can look at them, and those that come later after them."""
    note_id, events = store.transact(opening()).value, database.tables.events

    def count(unit: UnitOfWork) -> int:
        return len(unit.connection.execute(select(events.c.position)).all())

    works = [writing(note_id, "a"), count, writing(note_id, "b"), count]
    with commits_of(database) as commits:
        found = store.transact_each([Task(work) for work in works])

    assert len(commits) == 1
    assert [each.value for each in found if isinstance(each, Committed)] == [2, 2, 3, 3]


def test_what_the_books_refuse_is_refused_to_who_asked_for_it(store: EventStore, database: Database) -> None:
    """Whatever kind of error the books raise, only the command that made them raise it gets it."""
    unwelcome = uuid4()
    particular = EventStore(database, ParticularBooks(unwelcome), MovableClock(MOMENT))
    works = [opening(), opening(note_id=unwelcome), opening()]

    found = in_one_group(particular, [partial(particular.transact, work) for work in works])

    assert [type(each) for each in found] == [Committed, ZeroDivisionError, Committed]
    assert store.head() == 2
    assert store.stream(unwelcome) == []


def test_what_the_books_refuse_is_not_taken_for_the_refusal_of_who_looks_next(
    store: EventStore, database: Database
) -> None:
    """A question makes what was decided before it be written; if that fails, it is not the question's fault."""
    unwelcome, known = uuid4(), store.transact(opening()).value
    particular = EventStore(database, ParticularBooks(unwelcome), MovableClock(MOMENT))
    works = [opening(note_id=unwelcome), lambda unit: unit.position_of(known), opening()]

    found = particular.transact_each([Task(work) for work in works])

    assert [type(each) for each in found] == [ZeroDivisionError, Committed, Committed]
    assert store.head() == len(store.read_page(0, 10)) == 2
    assert store.stream(unwelcome) == []


def test_a_command_that_records_nothing_may_share_an_append(store: EventStore, database: Database) -> None:
    """It reads what the others have left, and has no position."""
    works: list[Work] = [opening(), lambda unit: unit.head(), opening(), lambda unit: unit.head()]

    found = store.transact_each([Task(work) for work in works])

    values = [(each.value, each.position) for each in found if isinstance(each, Committed)]
    assert [values[1], values[3]] == [(1, None), (2, None)]
    assert [values[0][1], values[2][1]] == [1, 2]


def test_no_commands_are_none(store: EventStore) -> None:
    """An empty group writes nothing and answers nothing."""
    assert list(store.transact_each([])) == []
    assert store.head() == 0


def test_readers_are_told_of_a_group(store: EventStore) -> None:
    """Whoever waits for the log to grow is woken once for a group that has written, and not for one that has not."""
    before = store.database.appended.count

    store.transact_each([Task(opening()), Task(opening())])
    assert store.database.appended.count == before + 1
    works: list[Work] = [lambda unit: unit.head(), refused_after(opening(), ValueError())]
    store.transact_each([Task(work) for work in works])
    assert store.database.appended.count == before + 1


def test_a_thread_told_to_end_in_a_group_stores_nothing(store: EventStore) -> None:
    """The transaction is rolled back; the others can't know that, and are told to ask again; the next ones go on."""

    def stop(unit: UnitOfWork) -> None:
        opening()(unit)
        raise KeyboardInterrupt

    works: dict[str, Work] = {"a": opening(), "b": stop, "c": opening()}
    tasks = [Task(work, request_id=name) for name, work in works.items()]
    found = in_one_group(store, [partial(store.transact, task) for task in tasks])

    assert isinstance(found[0], KeyboardInterrupt)  # the first of a group runs it
    assert [each.request_id for each in found[1:] if isinstance(each, OutcomeUndeterminedError)] == ["b", "c"]
    assert store.head() == 0
    assert store.transact(opening()).position == 1
