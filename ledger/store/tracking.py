"""Positions of followers: how far each has processed a log, moved in the same transaction as what it wrote."""

from __future__ import annotations

from sqlalchemy import Insert, Select, Table, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert

from ledger.store.database import Connection
from ledger.store.made_once import made_once
from ledger.store.tables import LogTables
from ledger.store.upsert import insert_or


def advance(tables: LogTables, connection: Connection, name: str, position: int) -> bool:
    """Move a follower forward; return False, without a change, if it is there or beyond: somebody else did the work."""
    moved = connection.execute(_move(connection.dialect.name, tables.tracking), {"name": name, "position": position})
    return moved.first() is not None


def lock(tables: LogTables, connection: Connection, name: str) -> int:
    """Return how far a follower is, 0 if it never started, and keep everybody else from moving it meanwhile.

    On SQLite a write transaction has that right already; on PostgreSQL it is the lock of the follower's row.
    """
    connection.execute(_start(connection.dialect.name, tables.tracking), {"name": name, "position": 0})
    return connection.execute(_select_locked(tables.tracking), {"follower": name}).scalar_one()


def position_of(tables: LogTables, connection: Connection, name: str) -> int | None:
    """Return how far a follower is, None if it never started."""
    return connection.scalar(_select(tables.tracking), {"follower": name})


@made_once
def _move(dialect_name: str, tracking: Table) -> ReturningInsert[int]:
    insert = insert_or(dialect_name, tracking)
    moved = insert.on_conflict_do_update(
        index_elements=[tracking.c.name],
        set_={"position": insert.excluded.position},
        where=tracking.c.position < insert.excluded.position,
    )
    return moved.returning(tracking.c.position)


@made_once
def _start(dialect_name: str, tracking: Table) -> Insert:
    return insert_or(dialect_name, tracking).on_conflict_do_nothing()


@made_once
def _select_locked(tracking: Table) -> Select[int]:
    return _select(tracking).with_for_update()


@made_once
def _select(tracking: Table) -> Select[int]:
    return select(tracking.c.position).where(tracking.c.name == bindparam("follower"))
