"""Our recorder behind the event-sourcing library's seams: the same log, the same append lock, the same positions.

The ledger's own commands go through `EventStore`, which also projects the books. This is for tools written against the
library; what they write gets positions and moments like everything else, but reaches no books by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
)
from sqlalchemy import Select, select

from ledger.clock import Clock
from ledger.store import log, tracking
from ledger.store.database import Connection, Database
from ledger.store.library_errors import library_errors
from ledger.store.subscription import PollingSubscription


class SqlAlchemyRecorder(ProcessRecorder):
    """Records stored events and followers' positions of one book."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Use a database whose tables exist, and a clock for the moments of recording."""
        self.database = database
        self._clock = clock

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        """Append events, and move a follower in the same transaction; return the positions.

        Raises the library's IntegrityError if an aggregate's version is taken or the follower is there already.
        """
        try:
            with library_errors(), self.database.begin() as connection:
                positions = self._append(connection, stored_events)
                if tracking is not None:
                    self._track(connection, tracking)
        except log.EventExistsError as error:
            raise IntegrityError(error.__cause__) from error
        self.database.appended.announce()
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return an aggregate's events, optionally those of some versions only."""
        events = self.database.tables.events.c
        version = events.originator_version
        query = self._stored().where(events.originator_id == originator_id).limit(limit)
        query = query.order_by(version.desc() if desc else version)
        if gt is not None:
            query = query.where(version > gt)
        if lte is not None:
            query = query.where(version <= lte)
        with library_errors(), self.database.read() as connection:
            return [StoredEvent(*row) for row in connection.execute(query)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return a page of the log, optionally of some topics only."""
        events = self.database.tables.events.c
        position = events.position
        query = self._stored().add_columns(position).order_by(position).limit(limit)
        if start is not None:
            query = query.where(position >= start if inclusive_of_start else position > start)
        if stop is not None:
            query = query.where(position <= stop)
        if topics:
            query = query.where(events.topic.in_(topics))
        with library_errors(), self.database.read() as connection:
            return [Notification(*row) for row in connection.execute(query)]

    def max_notification_id(self) -> int | None:
        """Return the last position of the log, None when it is empty."""
        with library_errors(), self.database.read() as connection:
            return log.read_head(self.database.tables, connection).position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return an iterator over the log that waits for what comes next."""
        return PollingSubscription(self, self.database.appended, gt, topics)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move a follower forward. Raises the library's IntegrityError if it is there or beyond."""
        with library_errors(), self.database.begin() as connection:
            self._track(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return how far a follower is, None if it never started."""
        with library_errors(), self.database.read() as connection:
            return tracking.position_of(self.database.tables, connection, application_name)

    def _append(self, connection: Connection, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        if not stored_events:
            return []
        head = log.lock(self.database, connection)
        recorded_at = max(self._clock.now(), head.recorded_at)
        return list(log.append(self.database, connection, head, stored_events, recorded_at))

    def _track(self, connection: Connection, moved: Tracking) -> None:
        if not tracking.advance(self.database.tables, connection, moved.application_name, moved.notification_id):
            message = f"{moved.application_name} has processed position {moved.notification_id} before"
            raise IntegrityError(message)

    def _stored(self) -> Select[Any]:
        events = self.database.tables.events.c
        return select(events.originator_id, events.originator_version, events.topic, events.state)
