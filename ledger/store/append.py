"""The append: the one transaction in which a command reads, decides, is stored, and reaches the books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from sqlalchemy import select

from ledger.books import Books
from ledger.clock import Clock
from ledger.errors import VersionConflictError
from ledger.events import DomainEvent, RecordedEvent
from ledger.store import log
from ledger.store.database import Connection, Database
from ledger.store.host_connection import join_host_transaction
from ledger.store.mapper import EventMapper
from ledger.store.unit_of_work import UnitOfWork

T = TypeVar("T")
_MAPPER = EventMapper()


@dataclass(frozen=True, slots=True)
class Committed(Generic[T]):
    """What a command returned and wrote. On a host's connection it counts only when the host commits."""

    value: T
    events: Sequence[RecordedEvent]

    @property
    def position(self) -> int | None:
        """Return the last position that was written, None if nothing was."""
        return self.events[-1].position if self.events else None


class Append:
    """Runs one piece of work on a connection whose transaction somebody else ends."""

    def __init__(self, database: Database, books: Books, clock: Clock) -> None:
        """Append to a book, project into its books, and take the time from a clock."""
        self._database = database
        self._books = books
        self._clock = clock

    def on(self, connection: Connection, work: Callable[[UnitOfWork], T]) -> Committed[T]:
        """Take the append lock, run the work, store what it recorded and project it."""
        return self._run(connection, log.lock(self._database, connection), work)

    def on_host_connection(self, connection: Connection, work: Callable[[UnitOfWork], T]) -> Committed[T]:
        """Do the same inside a savepoint, so that a refusal leaves the host's transaction usable and without a trace.

        The lock comes before the savepoint: on SQLite a savepoint outside a transaction would itself be one, and
        releasing it would commit.
        """
        join_host_transaction(self._database, connection)
        head = log.lock(self._database, connection)
        try:
            with connection.begin_nested():
                return self._run(connection, head, work)
        except log.EventExistsError as error:
            raise conflict_of(self._database, connection, error.stored) from error

    def _run(self, connection: Connection, head: log.Head, work: Callable[[UnitOfWork], T]) -> Committed[T]:
        unit = UnitOfWork(connection, self._database.tables, self._books, now=max(self._clock.now(), head.recorded_at))
        value = work(unit)
        return Committed(value, self._store(unit, head, unit.collect_events()))

    def _store(self, unit: UnitOfWork, head: log.Head, events: Sequence[DomainEvent]) -> Sequence[RecordedEvent]:
        if not events:
            return ()
        stored = stored_of(events)
        positions = log.append(self._database, unit.connection, head, stored, unit.now)
        recorded = tuple(
            RecordedEvent(position, unit.now, row.topic, event)
            for position, row, event in zip(positions, stored, events, strict=True)
        )
        self._books.project(unit.connection, recorded)
        return recorded


def stored_of(events: Sequence[DomainEvent]) -> Sequence[StoredEvent]:
    """Return the rows that these events are stored as."""
    return [_MAPPER.to_stored_event(event) for event in events]


def conflict_of(database: Database, connection: Connection, stored: Sequence[StoredEvent]) -> VersionConflictError:
    """Find which of the events that could not be stored another writer had stored first."""
    events = database.tables.events.c
    taken = stored[0]
    for event in stored:
        key = (events.originator_id == event.originator_id) & (events.originator_version == event.originator_version)
        if connection.scalar(select(events.position).where(key)) is not None:
            taken = event
            break
    assert isinstance(taken.originator_id, UUID), "the ledger's aggregates are known by UUIDs"
    return VersionConflictError(taken.originator_id, taken.originator_version)
