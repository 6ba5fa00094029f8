"""A small kind of aggregate, to test the store with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from ledger.aggregate import Aggregate, Cause, event
from ledger.events import DomainEvent, Upcaster
from ledger.store.unit_of_work import UnitOfWork

MOMENT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Opened(DomainEvent):
    """A note was opened."""

    TOPIC = "test.note.opened"

    title: str


def _add_author(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "author": None}


def _rename_text(facts: dict[str, Any]) -> dict[str, Any]:
    text = facts.pop("content")
    return {**facts, "text": text}


class Written(DomainEvent):
    """A line was written; the third shape of this event."""

    TOPIC = "test.note.written"
    VERSION = 3
    UPCASTERS: ClassVar[dict[int, Upcaster]] = {1: _add_author, 2: _rename_text}

    text: str
    author: str | None


class Note(Aggregate):
    """Lines of text under a title."""

    def __init__(self, aggregate_id: UUID) -> None:
        """Start empty."""
        super().__init__(aggregate_id)
        self.lines: list[str] = []

    def open(self, title: str, cause: Cause) -> None:
        """Open it."""
        self._record(Opened, cause, title=title)

    def write(self, text: str, cause: Cause) -> None:
        """Write a line."""
        self._record(Written, cause, text=text, author=None)

    @event(Opened)
    def _open(self, recorded: Opened) -> None:
        self.lines = [recorded.title]

    @event(Written)
    def _write(self, recorded: Written) -> None:
        self.lines.append(recorded.text)


def a_cause() -> Cause:
    """Return the cause of one command."""
    return Cause(actor="tester", request_id=uuid4().hex, effective_at=MOMENT)


def opening(title: str = "title", note_id: UUID | None = None) -> Callable[[UnitOfWork], UUID]:
    """Return the work that opens a note, with the same cause whenever it runs."""
    chosen_id, cause = note_id or uuid4(), a_cause()

    def work(unit: UnitOfWork) -> UUID:
        note = Note(chosen_id)
        note.open(title, cause)
        unit.add(note)
        return note.id

    return work


def writing(note_id: UUID, text: str) -> Callable[[UnitOfWork], int]:
    """Return the work that writes a line into a note; its value is the note's version."""
    cause = a_cause()

    def work(unit: UnitOfWork) -> int:
        note = unit.load(Note, note_id)
        assert note is not None
        note.write(text, cause)
        return note.version

    return work
