"""Appending through lost connections, without ever giving a false answer.

A connection that dies before COMMIT was sent has written nothing. One that dies while COMMIT is on its way may have:
the append lock is taken again, which the lost transaction holds for as long as it lives, and then the log itself says
whether the events are there. If they are, the command has succeeded; if not, its work runs again from the start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ledger.errors import DatabaseUnreachableError, OutcomeUndeterminedError
from ledger.events import RecordedEvent
from ledger.store import log
from ledger.store.append import conflict_of
from ledger.store.collector import resting_collector
from ledger.store.database import Connection, Database
from ledger.store.mapper import stored_event

_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 1.0
_TIMEOUTS = {"55P03", "57014"}
"""SQLSTATE lock_not_available; query_canceled, where a server lets no statement wait for as long as we would."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a command waits for a database that cannot be reached: long enough for a failover."""

    timeout_seconds: float = 30.0


class Written(Protocol):
    """What an append wrote."""

    @property
    def events(self) -> Sequence[RecordedEvent]:
        """Return the events, by the first of which it is recognised."""


W = TypeVar("W", bound=Written)


def append_through_losses(database: Database, append: Callable[[Connection], W], patience: Patience) -> W:
    """Append in a transaction, and resolve what a lost connection leaves open.

    Raises VersionConflictError, DatabaseUnreachableError or OutcomeUndeterminedError, and what the append raises.
    """
    return _Appending(database, append, patience).run()


class _Appending(Generic[W]):
    """One append on its way through lost connections."""

    def __init__(self, database: Database, append: Callable[[Connection], W], patience: Patience) -> None:
        self._database = database
        self._append = append
        self._started = time.monotonic()
        self._timeout_seconds = patience.timeout_seconds
        self._in_doubt: W | None = None
        """What was being committed when the connection was lost."""

    def run(self) -> W:
        """Try until it is known what has happened, or the time is up."""
        pause_seconds = _FIRST_PAUSE_SECONDS
        while True:
            doubted = self._in_doubt
            try:
                return self._try()
            except log.EventExistsError as error:
                with self._database.read() as connection:
                    raise conflict_of(self._database, connection, error.stored) from error
            except Exception as error:
                if self._is_loss(error):
                    self._give_up_when_too_late(error)
                elif doubted is not None and self._in_doubt is doubted:
                    # Whatever it is, it says nothing about what became of the lost transaction.
                    raise self._undetermined(doubted) from error
                else:
                    raise
            time.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 2, _LONGEST_PAUSE_SECONDS)

    def _try(self) -> W:
        with self._database.begin() as connection:
            if self._in_doubt is not None and self._was_committed(connection, self._in_doubt):
                return self._in_doubt
            self._in_doubt = None
            with resting_collector():
                written = self._append(connection)
            # From here on COMMIT is on its way, and a lost connection says nothing about what became of it.
            self._in_doubt = written if written.events else None
        return written

    def _was_committed(self, connection: Connection, in_doubt: Written) -> bool:
        """Look for our first event; its state holds the request's id, so no other writer's event equals it."""
        self._lock_within(connection, self._remaining_seconds)
        ours = stored_event(in_doubt.events[0].event)
        events = self._database.tables.events.c
        found = connection.execute(
            select(events.position, events.topic, events.state)
            .where(events.originator_id == ours.originator_id)
            .where(events.originator_version == ours.originator_version)
        ).one_or_none()
        return found == (in_doubt.events[0].position, ours.topic, ours.state)

    def _lock_within(self, connection: Connection, seconds: float) -> None:
        """Take the append lock, but do not wait for a lost transaction longer than there is time."""
        connection.execute(text(f"SET LOCAL lock_timeout = {max(1, int(seconds * 1000))}"))
        log.lock(self._database, connection)
        connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))

    def _is_loss(self, error: Exception) -> bool:
        """Tell a lost or refused connection from any other error. A file has no connection to lose."""
        if not self._database.is_postgresql:
            return False
        if not isinstance(error, DBAPIError):
            return isinstance(error, DatabaseUnreachableError)
        waited_too_long = getattr(error.orig, "sqlstate", None) in _TIMEOUTS
        return error.connection_invalidated or (self._in_doubt is not None and waited_too_long)

    def _give_up_when_too_late(self, error: Exception) -> None:
        if self._remaining_seconds > 0:
            return
        if self._in_doubt is None:
            raise DatabaseUnreachableError(self._database.url_masked, self._timeout_seconds) from error
        raise self._undetermined(self._in_doubt) from error

    def _undetermined(self, in_doubt: Written) -> OutcomeUndeterminedError:
        return OutcomeUndeterminedError(in_doubt.events[0].event.request_id, self._timeout_seconds)

    @property
    def _remaining_seconds(self) -> float:
        return self._started + self._timeout_seconds - time.monotonic()
