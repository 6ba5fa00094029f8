"""How the book stands for the next command of a group: what it may expect to find, foreseen or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clock import MovableClock
from ledger.events import DomainEvent
from ledger.store.append import Committed, Task
from ledger.store.event_store import EventStore
from ledger.store.foresight import NOTHING, Foresight
from ledger.store.migrate import LOG_MIGRATIONS
from ledger.store.opening import open_database
from ledger.store.unit_of_work import UnitOfWork
from tests.fakes import MemoryBooks
from tests.ledger.store.engines import ON_BOTH_KINDS
from tests.ledger.store.notes import MOMENT, Note, opening, writing
from tests.new_book import make_book

Work = Callable[[UnitOfWork], Any]
NOTES = [UUID(int=number) for number in range(1, 5)]
_NUMBERS = count()


def looking(note_id: UUID, *, at_the_tables: bool) -> Work:
    """Return the work of a command that looks, and has all that was decided written if it looks at the tables."""

    def work(unit: UnitOfWork) -> Any:
        note = unit.load(Note, note_id)
        position = unit.position_of(note_id) if note and at_the_tables else None
        return position, unit.head(), note and (note.version, tuple(note.lines))

    return work


def changing(note_id: UUID, text: str, *, by_loading: bool) -> Work:
    """Return the work of a command that opens a note, or writes a line into the one that it finds."""
    make, write = opening(text, note_id), writing(note_id, text)

    def work(unit: UnitOfWork) -> Any:
        is_there = unit.load(Note, note_id) if by_loading else note_id in unit.load_many(Note, NOTES)
        return write(unit) if is_there else make(unit)

    return work


def a_lead(event: DomainEvent) -> UUID | None:
    """Return the note that the first event of another one leads to."""
    return {NOTES[0]: NOTES[1], NOTES[1]: uuid4()}.get(event.originator_id)


WORKS = st.one_of(
    st.builds(changing, st.sampled_from(NOTES), st.sampled_from("xyz"), by_loading=st.booleans()),
    st.builds(looking, st.sampled_from(NOTES), at_the_tables=st.booleans()),
)
FORESIGHTS = st.builds(
    Foresight,
    st.frozensets(st.sampled_from(NOTES)),
    st.frozensets(st.just(("Assets:Cash", "INR"))),
    st.frozensets(st.just(a_lead)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where books are made."""
    return tmp_path_factory.mktemp("books")


def told(folder: Path, before: Sequence[Work], tasks: Sequence[Task[Any]]) -> list[Any]:
    """Run commands in one group on a new book; return what each was told, and what is stored."""
    url = f"sqlite:///{folder}/{next(_NUMBERS)}.db"
    make_book(url, (LOG_MIGRATIONS,))
    database = open_database(url)
    store = EventStore(database, MemoryBooks(), MovableClock(MOMENT))
    for work in before:
        store.transact(work)
    outcomes = store.transact_each(tasks)
    stored = store.read_page(0, 100)
    database.dispose()
    return [each.value for each in outcomes if isinstance(each, Committed)] + stored


@settings(max_examples=25)
@given(before=st.lists(WORKS, max_size=4), drawn=st.lists(st.tuples(WORKS, FORESIGHTS), min_size=2, max_size=8))
def test_foresight_is_only_a_hint(folder: Path, before: list[Work], drawn: list[tuple[Work, Foresight]]) -> None:
    """Whatever commands were expected to read, rightly, wrongly or not at all, they find and do the same."""
    foreseen = told(folder, before, [Task(work, reads) for work, reads in drawn])
    unforeseen = told(folder, before, [Task(work, NOTHING) for work, _ in drawn])

    assert foreseen == unforeseen
    assert len(foreseen) >= len(drawn)


@ON_BOTH_KINDS
@pytest.mark.parametrize("reads", [NOTHING, Foresight(frozenset(NOTES)), Foresight(leads=frozenset({a_lead}))])
def test_what_is_made_in_a_group_is_found_in_it(store: EventStore, reads: Foresight) -> None:
    """A new aggregate is found by those behind it, before and after it was written for a question to the tables."""
    note_id = NOTES[0]
    works = [
        looking(note_id, at_the_tables=True),
        opening("title", note_id),
        looking(note_id, at_the_tables=False),
        writing(note_id, "a"),
        looking(note_id, at_the_tables=True),
        writing(note_id, "b"),
        looking(note_id, at_the_tables=True),
    ]

    found = store.transact_each([Task(work, reads) for work in works])

    assert [each.value for each in found if isinstance(each, Committed)] == [
        (None, 0, None),
        note_id,
        (None, 1, (1, ("title",))),
        2,
        (2, 2, (2, ("title", "a"))),
        3,
        (3, 3, (3, ("title", "a", "b"))),
    ]
