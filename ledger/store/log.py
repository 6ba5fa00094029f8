"""The log: events in the order of their commits, numbered from 1 without a gap.

This is the only place that writes events. Positions come from the row of the log's head, under the append lock, and not
from a sequence: a rolled back append leaves no gap, no position is ever given twice, and the head moves with the rows
when a book is copied to another server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsourcing.persistence import StoredEvent
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Insert,
    LargeBinary,
    Select,
    String,
    Update,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from ledger.store.append_lock import lock_log
from ledger.store.columns import UtcDateTime
from ledger.store.database import Connection, Database
from ledger.store.made_once import made_once
from ledger.store.tables import LogTables

_COLUMN_TYPES: dict[str, TypeEngine[Any]] = {
    "position": BigInteger(),
    "originator_id": Uuid(),
    "originator_version": BigInteger(),
    "topic": String(),
    "state": LargeBinary(),
}


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
    lock_log(database, connection)
    return read_head(database.tables, connection)


def read_head(tables: LogTables, connection: Connection) -> Head:
    """Return the log's head as this transaction sees it."""
    return Head(*connection.execute(_select_head(tables)).one())


def append(
    database: Database, connection: Connection, head: Head, stored: Sequence[StoredEvent], recorded_at: datetime
) -> Sequence[int]:
    """Write events after the head, under the append lock, and return their positions. Raises EventExistsError."""
    positions = range(head.position + 1, head.position + len(stored) + 1)
    try:
        if database.is_postgresql:
            _insert_arrays(database.tables, connection, positions, stored, recorded_at)
        else:
            _insert_rows(database.tables, connection, positions, stored, recorded_at)
    except IntegrityError as error:
        raise EventExistsError(stored) from error
    connection.execute(_move_head(database.tables), {"last": positions[-1], "moment": recorded_at})
    return positions


def _insert_rows(
    tables: LogTables,
    connection: Connection,
    positions: Sequence[int],
    stored: Sequence[StoredEvent],
    recorded_at: datetime,
) -> None:
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
    connection.execute(_insert_events(tables), rows)


def _insert_arrays(
    tables: LogTables,
    connection: Connection,
    positions: Sequence[int],
    stored: Sequence[StoredEvent],
    recorded_at: datetime,
) -> None:
    """Send one array for each column: one round trip, however many events there are."""
    arrays: dict[str, Any] = {
        "position": list(positions),
        "originator_id": [event.originator_id for event in stored],
        "originator_version": [event.originator_version for event in stored],
        "topic": [event.topic for event in stored],
        "state": [event.state for event in stored],
    }
    parameters = {f"{name}_array": values for name, values in arrays.items()} | {"moment": recorded_at}
    connection.execute(_insert_from_arrays(tables), parameters)


@made_once
def _select_head(tables: LogTables) -> Select[int, datetime]:
    return select(tables.log_head.c.position, tables.log_head.c.recorded_at)


@made_once
def _move_head(tables: LogTables) -> Update:
    return update(tables.log_head).values(position=bindparam("last"), recorded_at=bindparam("moment"))


@made_once
def _insert_events(tables: LogTables) -> Insert:
    return insert(tables.events)


@made_once
def _insert_from_arrays(tables: LogTables) -> Insert:
    arrays = [bindparam(f"{name}_array", type_=ARRAY(column_type)) for name, column_type in _COLUMN_TYPES.items()]
    rows = func.unnest(*arrays).table_valued(*_COLUMN_TYPES).render_derived("rows")
    moment = bindparam("moment", type_=UtcDateTime())
    columns = [rows.c[name] for name in _COLUMN_TYPES]
    return insert(tables.events).from_select([*_COLUMN_TYPES, "recorded_at"], select(*columns, moment))
