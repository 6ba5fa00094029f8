"""The log: events in the order of their commits, numbered from 1 without a gap.

This is the only place that writes events. Positions come from the row of the log's head, under the append lock, and not
from a sequence: a rolled back append leaves no gap, no position is ever given twice, and the head moves with the rows
when a book is copied to another server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Select, Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from ledger.store.append_lock import take_log
from ledger.store.database import Connection, Database
from ledger.store.made_once import made_once
from ledger.store.round_trip import Answer, RoundTrip, round_trip
from ledger.store.tables import LogTables


@dataclass(frozen=True, slots=True)
class Head:
    """The last position of the log, 0 when it is empty, and when it was recorded (UTC)."""

    position: int
    recorded_at: datetime


@dataclass
class EventExistsError(Exception):
    """An aggregate's version, or a position, is taken. Internal: its callers say which one, after their rollback."""

    stored: Sequence[StoredEvent]


def lock(database: Database, connection: Connection) -> Head:
    """Take the append lock and return the log's head, which nobody can move now but this transaction."""
    with round_trip(connection) as trip:
        answer = ask_lock(database, trip)
    return head_of(answer)


def ask_lock(database: Database, trip: RoundTrip) -> Answer:
    """Ask for the append lock and then for the log's head."""
    take_log(database, trip)
    return trip.ask(_select_head(database.tables), {})


def head_of(answer: Answer) -> Head:
    """Return the head that was asked for."""
    (row,) = answer.rows()
    return Head(*row)


def read_head(tables: LogTables, connection: Connection) -> Head:
    """Return the log's head as this transaction sees it."""
    return Head(*connection.execute(_select_head(tables)).one())


def append(
    database: Database, connection: Connection, head: Head, stored: Sequence[StoredEvent], recorded_at: datetime
) -> Sequence[int]:
    """Write events after the head, under the append lock, and return their positions. Raises EventExistsError."""
    positions = range(head.position + 1, head.position + len(stored) + 1)
    rows = [
        {
            "position": position,
            "originator_id": event.originator_id,
            "originator_version": event.originator_version,
            "topic": event.topic,
            "state": event.state,
            "recorded_at": recorded_at,
        }
        for position, event in zip(positions, stored, strict=True)
    ]
    try:
        with round_trip(connection) as trip:
            trip.insert(database.tables.events, rows)
            trip.write(_move_head(database.tables), [{"last": positions[-1], "moment": recorded_at}])
    except IntegrityError as error:
        raise EventExistsError(stored) from error
    return positions


@made_once
def _select_head(tables: LogTables) -> Select[int, datetime]:
    return select(tables.log_head.c.position, tables.log_head.c.recorded_at)


@made_once
def _move_head(tables: LogTables) -> Update:
    return update(tables.log_head).values(position=bindparam("last"), recorded_at=bindparam("moment"))
