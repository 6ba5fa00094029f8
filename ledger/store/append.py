"""The append: the one transaction in which commands read, decide, are stored, and reach the books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ledger.books import Books
from ledger.clock import Clock
from ledger.errors import VersionConflictError
from ledger.events import RecordedEvent
from ledger.store import log
from ledger.store.append_lock import lock_log
from ledger.store.database import Connection, Database
from ledger.store.foresight import NOTHING, Foresight
from ledger.store.host_connection import join_host_transaction
from ledger.store.standing import Standing
from ledger.store.unit_of_work import UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """What a command does inside an append: it reads, decides and records, and nothing else."""

    work: Callable[[UnitOfWork], T]
    foresight: Foresight = NOTHING
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Committed(Generic[T]):
    """What a command returned and wrote. On a host's connection it counts only when the host commits."""

    value: T
    events: Sequence[RecordedEvent]

    @property
    def position(self) -> int | None:
        """Return the last position that was written, None if nothing was."""
        return self.events[-1].position if self.events else None


@dataclass(frozen=True, slots=True)
class Together:
    """What several commands returned and wrote in one append; a refused one has its refusal."""

    outcomes: Sequence[Committed[object] | Exception]
    events: Sequence[RecordedEvent]


class InseparableError(Exception):
    """One of several commands can't be left out of what the others write. Internal.

    It was refused after it had written beside the log, or what those before it have decided could not be written.
    """


class Append:
    """Runs commands on a connection whose transaction somebody else ends."""

    def __init__(self, database: Database, books: Books, clock: Clock) -> None:
        """Append to a book, project into its books, and take the time from a clock."""
        self._database = database
        self._books = books
        self._clock = clock

    def on(self, connection: Connection, task: Task[T]) -> Committed[T]:
        """Take the append lock, run the task, store what it recorded and project it."""
        return self._alone(self._enter(connection, task.foresight), task)

    def on_host_connection(self, connection: Connection, task: Task[T]) -> Committed[T]:
        """Do the same inside a savepoint, so that a refusal leaves the host's transaction usable and without a trace.

        The lock comes before the savepoint: on SQLite a savepoint outside a transaction would itself be one, and
        releasing it would commit.
        """
        join_host_transaction(self._database, connection)
        lock_log(self._database, connection)
        standing = self._enter(connection, task.foresight)
        try:
            with connection.begin_nested():
                return self._alone(standing, task)
        except log.EventExistsError as error:
            raise conflict_of(self._database, connection, error.stored) from error

    def together(self, connection: Connection, tasks: Sequence[Task[object]]) -> Together:
        """Do the same for several commands at once; one that is refused leaves no trace in what the others write.

        Raises InseparableError when that can't be, and whatever the database or the books refuse of all of it.
        """
        standing = self._enter(connection, Foresight.of_all(task.foresight for task in tasks))
        outcomes = [_separately(standing, task) for task in tasks]
        standing.written()
        told = [each for outcome in outcomes if isinstance(outcome, Committed) for each in outcome.events]
        return Together(outcomes, told)

    def _enter(self, connection: Connection, foresight: Foresight) -> Standing:
        return Standing(self._database, connection, self._books, self._clock, foresight)

    def _alone(self, standing: Standing, task: Task[T]) -> Committed[T]:
        committed = _decided(UnitOfWork(standing), task)
        standing.written()
        return committed


def _decided(unit: UnitOfWork, task: Task[T]) -> Committed[T]:
    value = task.work(unit)
    return Committed(value, unit.decide())


def _separately(standing: Standing, task: Task[object]) -> Committed[object] | Exception:
    unit = UnitOfWork(standing)
    try:
        return _decided(unit, task)
    except (DBAPIError, log.EventExistsError):
        raise
    except Exception as refusal:
        if unit.has_written or standing.is_torn:
            raise InseparableError from refusal
        return refusal


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
