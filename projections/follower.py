"""The follower: makes the rows that the append does not, in log order, each event exactly once.

A page of events, the rows they make and the position behind them are one transaction, and only whoever holds the lock
on the position may write it: a crash loses nothing, and followers that run at once take turns. An event that cannot be
taken stops the projection in front of it. Nothing is ever skipped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.exc import InterfaceError, OperationalError

from ledger.events import RecordedEvent
from ledger.store.append_signal import AppendSignal
from ledger.store.collector import resting_collector
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import EventsMissingError, ProjectionBehindError, ProjectionStoppedError
from projections.fold import INDIA, REGISTERS, Projection
from projections.positions import Positions
from projections.schema import ReadTables
from projections.write import write

PAGE_EVENTS = 5_000
"""Events in one transaction on PostgreSQL: enough that a payout's life is often folded into one row."""
PAGE_EVENTS_SQLITE = 1_000
"""The same on SQLite: few enough that writers do not wait long."""
WAIT_SECONDS = 0.5
"""How long a running follower can overlook that it should stop."""
OUTAGE_PAUSE_SECONDS = 1.0
"""How long a running follower leaves a database alone that cannot be reached."""
_OUTAGES = (InterfaceError, OperationalError)
"""The database cannot do its work now; the events are not to blame."""
Progress = Callable[[int, int], None]
"""Told how many events are done, and how many there are."""
_LOGGER = logging.getLogger(__name__)


class Follower:
    """Keeps some read tables in step with the log. Any number may run, in any number of processes."""

    def __init__(
        self,
        store: EventStore,
        projection: Projection = REGISTERS,
        zone: ZoneInfo = INDIA,
        *,
        tables: ReadTables | None = None,
        page_events: int | None = None,
        outage_pause_seconds: float = OUTAGE_PAUSE_SECONDS,
    ) -> None:
        """Follow a log into the book's live tables, or others; days begin and end in this time zone."""
        self.projection = projection
        self._store = store
        self._database = store.database
        self._tables = tables or ReadTables.of(store.database)
        self._positions = Positions(self._tables)
        self._zone = zone
        self._page_events = page_events or page_events_on(store.database)
        self._outage_pause_seconds = outage_pause_seconds
        self._advanced = AppendSignal()

    def position(self) -> int:
        """Return the last position taken, 0 before the first."""
        with self._database.read() as connection:
            return self._positions.read(connection, self.projection.name)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Take every event up to the head of the log, and return the position reached.

        Before each page and at the end `progress` is told the position and the head.

        Raises ProjectionStoppedError in front of an event that cannot be taken, and EventsMissingError in front of a
        hole in the log, with everything before it written.
        """
        limit = self._page_events
        while (position := self.position()) < (head := self._store.head()):
            if progress is not None:
                progress(position, head)
            try:
                with resting_collector(), self._database.begin() as connection:
                    self.take_page(connection, limit)
            except (*_OUTAGES, EventsMissingError):
                raise
            except Exception as cause:
                if limit == 1:
                    raise self._stopped(cause) from cause
                limit //= 2
            self._advanced.announce()
        if progress is not None:
            progress(position, head)
        return position

    def skip_to(self, connection: Connection, position: int) -> None:
        """Move on to a position whose rows something else has written in the connection's transaction."""
        before = self._positions.lock(connection, self.projection.name)
        self._positions.advance(connection, self.projection.name, before, position)

    def take_page(self, connection: Connection, limit: int) -> int:
        """Take at most so many events in the connection's transaction, and return how many there were.

        Raises EventsMissingError when the next one was removed.
        """
        name = self.projection.name
        before = self._positions.lock(connection, name)
        page = self._next_page(connection, before, limit)
        if page:
            write(connection, self._tables, self.projection.fold(page, self._zone))
            self._positions.advance(connection, name, before, page[-1].position)
        return len(page)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until told to stop; a database that cannot be reached is waited for.

        Raises ProjectionStoppedError or EventsMissingError.
        """
        while not stop.is_set():
            try:
                self._store.wait_for_append(self.catch_up(), WAIT_SECONDS)
            except _OUTAGES as outage:
                _LOGGER.warning("projection %s waits for its database: %s", self.projection.name, outage.orig)
                stop.wait(self._outage_pause_seconds)

    def wait_for(self, position: int, timeout_seconds: float) -> None:
        """Wait until the rows show everything up to a position, so that a caller reads what it wrote.

        Inside the process that runs the follower nothing is polled. Raises ProjectionBehindError.
        """
        if not self._advanced.wait_until(lambda: self.position() >= position, timeout_seconds):
            raise ProjectionBehindError(self.projection.name, self.position(), position, timeout_seconds)

    def _next_page(self, connection: Connection, before: int, limit: int) -> Sequence[RecordedEvent]:
        """Return the events behind a position, up to where one is missing: a log has no holes by itself."""
        page = self._store.read_page_on(connection, before, limit)
        if not page:
            # In this order, so that whatever the head counts is seen by the second look.
            head = self._store.head_on(connection)
            page = self._store.read_page_on(connection, before, limit)
            if not page and head > before:
                raise EventsMissingError(self.projection.name, before + 1)
        if page and page[0].position != before + 1:
            raise EventsMissingError(self.projection.name, before + 1)
        return [event for place, event in enumerate(page, before + 1) if event.position == place]

    def _stopped(self, cause: Exception) -> ProjectionStoppedError:
        """Name the event in front of which the projection stands, without decoding it."""
        events = self._database.tables.events.c
        query = select(events.position, events.topic).order_by(events.position).limit(1)
        with self._database.read() as connection:
            reached = self._positions.read(connection, self.projection.name)
            found, topic = connection.execute(query.where(events.position > reached)).one()
        reason = f"{type(cause).__name__}: {cause}".splitlines()[0]
        return ProjectionStoppedError(self.projection.name, found, topic, reason)


def page_events_on(database: Database) -> int:
    """Return how many events a follower takes at once, unless it is told."""
    return PAGE_EVENTS if database.is_postgresql else PAGE_EVENTS_SQLITE
