"""Appending to the log and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from ledger.clock import MovableClock
from ledger.errors import VersionConflictError
from ledger.events import RecordedEvent
from ledger.store.database import Connection, Database
from ledger.store.event_store import EventStore
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import MOMENT, Note, Written, a_cause, opening, writing


def test_a_command_is_stored_and_projected_together(store: EventStore, books: MemoryBooks) -> None:
    """What a command records is in the log, in the books and in its answer, at the same position."""
    committed = store.transact(opening("first"))

    assert (committed.position, store.head()) == (1, 1)
    assert store.stream(committed.value) == list(committed.events) == books.projected
    assert committed.events[0].recorded_at == MOMENT


def test_a_command_that_records_nothing_writes_nothing(store: EventStore, books: MemoryBooks) -> None:
    """Without events there is no position, and the head stays."""
    committed = store.transact(lambda unit: unit.now)

    assert (committed.value, committed.position, committed.events) == (MOMENT, None, ())
    assert (store.head(), books.projected) == (0, [])


def test_a_refusal_leaves_no_trace_and_passes_through(store: EventStore) -> None:
    """What the work raises comes out as the same object, and neither events nor positions are used up."""
    note_id = store.transact(opening()).value
    refusal = ValueError("no")

    def refused(unit: UnitOfWork) -> None:
        writing(note_id, "lost")(unit)
        raise refusal

    with pytest.raises(ValueError, match="no") as raised:
        store.transact(refused)

    assert raised.value is refusal
    assert (store.head(), len(store.stream(note_id))) == (1, 1)
    assert store.transact(writing(note_id, "kept")).position == 2


def test_events_of_several_aggregates_keep_the_order_in_which_they_were_recorded(store: EventStore) -> None:
    """The log shows a command's events in the order of its decisions, whichever aggregates made them."""
    first, second = (store.transact(opening()).value for _ in range(2))

    def alternate(unit: UnitOfWork) -> None:
        notes = unit.load_many(Note, [second, first])
        for text, note_id in (("a", first), ("b", second), ("c", first), ("d", second)):
            notes[note_id].write(text, a_cause())

    committed = store.transact(alternate)

    texts = [recorded.event.text for recorded in committed.events if isinstance(recorded.event, Written)]
    assert texts == ["a", "b", "c", "d"]
    assert list(committed.events) == store.read_page(after=2, limit=10)


def test_an_aggregate_is_loaded_once(store: EventStore) -> None:
    """A unit of work hands out the same object for the same id, new or loaded, and None for an unknown one."""
    note_id = store.transact(opening()).value

    def work(unit: UnitOfWork) -> None:
        note = unit.load(Note, note_id)
        assert note is unit.load(Note, note_id)
        assert unit.load(Note, uuid4()) is None
        added = Note(uuid4())
        added.open("new", a_cause())
        unit.add(added)
        assert unit.load_many(Note, [added.id, uuid4(), note_id]) == {added.id: added, note_id: note}

    store.transact(work)

    assert store.head() == 2


def test_many_aggregates_are_loaded_with_their_whole_history(store: EventStore) -> None:
    """Loading more aggregates than fit into one query returns each with all its events."""

    def open_many(unit: UnitOfWork) -> list[Note]:
        notes = [Note(uuid4()) for _ in range(1201)]
        for note in notes:
            note.open("t", a_cause())
            note.write("x", a_cause())
            unit.add(note)
        return notes

    notes = store.transact(open_many).value
    loaded = store.transact(lambda unit: unit.load_many(Note, [note.id for note in notes])).value

    assert [(note.version, note.lines) for note in loaded.values()] == [(2, ["t", "x"])] * 1201
    assert store.head() == 2402


def test_pages_end_at_the_position_asked_for(store: EventStore) -> None:
    """A page starts behind one position, ends at another, and is never longer than its limit."""
    for _ in range(5):
        store.transact(opening())

    def positions(after: int, limit: int, upto: int | None = None) -> list[int]:
        return [recorded.position for recorded in store.read_page(after, limit, upto)]

    assert positions(0, 3) == [1, 2, 3]
    assert positions(3, 9) == [4, 5]
    assert positions(1, 9, upto=3) == [2, 3]
    assert positions(5, 9) == []


def test_recorded_time_never_goes_back(store: EventStore, clock: MovableClock) -> None:
    """An event is recorded no earlier than the one before it, even when the clock is set back."""
    store.transact(opening())
    clock.move(-timedelta(hours=1))
    store.transact(opening())
    clock.move(timedelta(hours=2))
    store.transact(opening())

    moments = [recorded.recorded_at for recorded in store.read_page(0, 10)]
    assert moments == [MOMENT, MOMENT, MOMENT + timedelta(hours=1)]


def test_as_known_at_a_moment_is_a_position(store: EventStore, clock: MovableClock) -> None:
    """The position at a moment is the last one recorded at or before it, to the microsecond."""
    microsecond = timedelta(microseconds=1)
    assert store.position_at(MOMENT) == 0
    for _ in range(3):
        store.transact(opening())
        store.transact(opening())
        clock.move(microsecond)

    assert [store.position_at(MOMENT + step * microsecond) for step in range(-1, 4)] == [0, 2, 4, 6, 6]


def test_waiting_for_an_append_ends_when_it_is_there(store: EventStore) -> None:
    """A reader learns whether the log has grown behind its position."""
    assert not store.wait_for_append(after=0, timeout_seconds=0.01)
    store.transact(opening())
    assert store.wait_for_append(after=0, timeout_seconds=0.01)
    assert not store.wait_for_append(after=1, timeout_seconds=0.01)


def test_guards_read_balances_through_the_books(store: EventStore, books: MemoryBooks) -> None:
    """A unit of work asks the injected books for balances and for a provider's payout."""
    payout_id = uuid4()
    books.payouts["bank", "P1"] = payout_id

    def work(unit: UnitOfWork) -> tuple[object, object]:
        return unit.balances_minor([("Assets:Cash", "INR")]), unit.payout_at("bank", "P1")

    assert store.transact(work).value == ({}, payout_id)


def test_an_aggregate_that_exists_cannot_be_made_again(store: EventStore, books: MemoryBooks) -> None:
    """The second writer of an aggregate's version is refused by name, and nothing of its command is written."""
    note_id = store.transact(opening("first")).value

    def open_two(unit: UnitOfWork) -> None:
        opening("new")(unit)
        opening("second", note_id)(unit)

    with pytest.raises(VersionConflictError) as raised:
        store.transact(open_two)

    assert (raised.value.originator_id, raised.value.originator_version) == (note_id, 1)
    assert (store.head(), len(books.projected)) == (1, 1)


def test_what_the_books_refuse_is_not_appended(store: EventStore, books: MemoryBooks) -> None:
    """An error while projecting rolls the events back, so log and books never differ."""

    class RefusingBooks(MemoryBooks):
        def project(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
            raise LookupError

    refusing = EventStore(store.database, RefusingBooks(), MovableClock(MOMENT))
    with pytest.raises(LookupError):
        refusing.transact(opening())

    assert store.head() == 0
    assert store.transact(opening()).position == 1


def test_a_writer_that_goes_past_the_append_lock_is_noticed(store: EventStore, database: Database) -> None:
    """A position that somebody took without the lock ends in a named conflict, never in a second event there."""
    row = {"originator_id": uuid4(), "originator_version": 1, "topic": "x/1", "state": b"{}", "recorded_at": MOMENT}
    with database.begin() as connection:
        connection.execute(insert(database.tables.events).values(row | {"position": 1}))

    with pytest.raises(VersionConflictError):
        store.transact(opening())
    assert store.head() == 0
