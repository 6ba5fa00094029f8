"""Forging: the statements by which somebody with full rights changes a log, and makes the rest of the book fit it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.log_tree import NAME, LogTree
from projections.inline import InlineBooks
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.adapters.till import MOMENT

STRANGER = UUID("00000000-0000-4000-8000-00000000f00d")
"""The aggregate of a forged event."""
_OUT_OF_THE_WAY = 1_000_000


def position_of(connection: Connection, database: Database, topic: str) -> int:
    """Return the first position of a kind of event."""
    events = database.tables.events.c
    return int(connection.execute(select(func.min(events.position)).where(events.topic == topic)).scalar_one())


def head_of(connection: Connection, database: Database) -> int:
    return int(connection.execute(select(func.max(database.tables.events.c.position))).scalar_one())


def change(database: Database, position: int, **values: Any) -> int:
    """Change an event's columns, whichever they are; a function is given what stands there. Return the position."""
    events = database.tables.events
    with database.begin() as connection:
        row = connection.execute(select(events).where(events.c.position == position)).mappings().one()
        new = {name: value(row[name]) if callable(value) else value for name, value in values.items()}
        assert new != {name: row[name] for name in new}, "a tampering changes something"
        connection.execute(update(events).where(events.c.position == position).values(new))
    return position


def put_deposit(connection: Connection, database: Database, position: int) -> None:
    """Insert a deposit that nobody made: the first one over again, under another reference."""
    events = database.tables.events
    first = position_of(connection, database, "manual_entry.deposited/1")
    row = dict(connection.execute(select(events).where(events.c.position == first)).mappings().one())
    state = row["state"].replace(b'"reference":"D-', b'"reference":"F-')
    assert state != row["state"], "a forged deposit has a reference of its own"
    forged = {"position": position, "originator_id": STRANGER, "state": state}
    connection.execute(insert(events).values(row | forged))


def shift(connection: Connection, database: Database, first: int, by: int) -> None:
    """Give all events from one on other positions; in two steps, because no two may have the same meanwhile."""
    events = database.tables.events
    position = events.c.position
    connection.execute(update(events).where(position >= first).values(position=position + _OUT_OF_THE_WAY))
    behind = position >= _OUT_OF_THE_WAY
    connection.execute(update(events).where(behind).values(position=position - _OUT_OF_THE_WAY + by))


def cut_behind(database: Database, position: int) -> int:
    """Remove all events behind a position; return the first that is missing."""
    events = database.tables.events
    with database.begin() as connection:
        connection.execute(delete(events).where(events.c.position > position))
    return position + 1


def fit_head(database: Database) -> None:
    """Let the log's head say what the log has."""
    head = database.tables.log_head
    with database.begin() as connection:
        connection.execute(update(head).values(position=head_of(connection, database)))


def fit_tree(database: Database) -> None:
    """Hash everything again, and forget every checkpoint in the database."""
    tables = database.tables
    with database.begin() as connection:
        connection.execute(delete(tables.tree_tiles))
        connection.execute(delete(tables.tracking).where(tables.tracking.c.name == NAME))
        connection.execute(delete(tables.checkpoints))
    LogTree(database).grow()


def fit_tables(database: Database) -> None:
    """Make every read table from the log as it is now."""
    store = EventStore(database, InlineBooks(database), MovableClock(MOMENT))
    positions = ReadTables.of(database).projection_positions
    with database.begin() as connection:
        connection.execute(update(positions).values(position=head_of(connection, database)))
    Rebuild(store).replace()


def fit_everything(database: Database) -> None:
    """Leave no trace inside the database."""
    for fit in (fit_head, fit_tree, fit_tables):
        fit(database)
