"""The event store of one book: commands append through it, followers and auditors read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from ledger.books import Books
from ledger.clock import Clock
from ledger.events import RecordedEvent
from ledger.store import log, log_reading
from ledger.store.append import Append, Committed, Task
from ledger.store.database import Connection, Database
from ledger.store.group_commit import GroupCommit
from ledger.store.lost_connection import Patience
from ledger.store.shared_appends import SharedAppends
from ledger.store.unit_of_work import UnitOfWork

T = TypeVar("T")


class EventStore:
    """One book's log. Everything appended is projected into the books in the same transaction."""

    def __init__(self, database: Database, books: Books, clock: Clock, patience: Patience | None = None) -> None:
        """Use a database whose tables exist, books to project into, and a clock; patience with a lost database."""
        self.database = database
        self._append = Append(database, books, clock)
        self._appends = SharedAppends(database, self._append, patience or Patience())
        self._group = GroupCommit(self._appends.run)

    def transact(
        self, work: Callable[[UnitOfWork], T] | Task[T], *, connection: Connection | None = None
    ) -> Committed[T]:
        """Run a command's work in one append transaction: all of it is stored and projected, or nothing is.

        Commands that several threads run at once share their transactions; one that is refused fails alone.

        When the connection is lost, the work may run again from the start, after making sure that the lost transaction
        was not committed: it must do nothing but read, decide and record. What it raises comes out unchanged.

        On a host's own connection everything becomes part of the host's transaction, which holds the append lock until
        the host ends it; nothing is retried.

        Raises VersionConflictError, DatabaseUnreachableError, OutcomeUndeterminedError or HostConnectionError.
        """
        task = work if isinstance(work, Task) else Task(work)
        if connection is not None:
            return self._append.on_host_connection(connection, task)
        return self._group.run(task)

    def transact_each(self, tasks: Sequence[Task[T]]) -> Sequence[Committed[T] | Exception]:
        """Run many commands in one transaction if that can be, and return what each has written, or its refusal.

        Each decides on what those before it have left; one that is refused changes nothing for the others.
        """
        return self._appends.run(tasks)

    def read_page(self, after: int, limit: int, upto: int | None = None) -> list[RecordedEvent]:
        """Return at most `limit` events behind position `after`, up to and including position `upto`, in log order."""
        with self.database.read() as connection:
            return self.read_page_on(connection, after, limit, upto)

    def read_page_on(
        self, connection: Connection, after: int, limit: int, upto: int | None = None
    ) -> list[RecordedEvent]:
        """Return a page of the log as the connection's transaction sees it."""
        return log_reading.page(self.database.tables, connection, after, limit, upto)

    def head(self) -> int:
        """Return the last position of the log, 0 when it is empty."""
        with self.database.read() as connection:
            return self.head_on(connection)

    def head_on(self, connection: Connection) -> int:
        """Return the last position of the log as the connection's transaction sees it."""
        return log.read_head(self.database.tables, connection).position

    def stream(self, aggregate_id: UUID) -> list[RecordedEvent]:
        """Return one aggregate's events in order; none if it does not exist."""
        with self.database.read() as connection:
            return self.stream_on(connection, aggregate_id)

    def stream_on(self, connection: Connection, aggregate_id: UUID) -> list[RecordedEvent]:
        """Return one aggregate's events as the connection's transaction sees them."""
        return log_reading.stream(self.database.tables, connection, aggregate_id)

    def position_at(self, recorded_at: datetime) -> int:
        """Return the last position recorded at or before a moment, 0 if there was none: "as known at" that moment."""
        with self.database.read() as connection:
            return log_reading.position_at(self.database.tables, connection, recorded_at)

    def wait_for_append(self, after: int, timeout_seconds: float) -> bool:
        """Wait until the log has grown behind a position; return whether it has."""
        return self.database.appended.wait_until(lambda: self.head() > after, timeout_seconds)
