"""Positions of followers: how far each has processed a log, moved in the same transaction as what it wrote."""

from __future__ import annotations

from sqlalchemy import select

from ledger.store.database import Connection
from ledger.store.tables import LogTables
from ledger.store.upsert import insert_or


def advance(tables: LogTables, connection: Connection, name: str, position: int) -> bool:
    """Move a follower forward; return False, without a change, if it is there or beyond: somebody else did the work."""
    tracking = tables.tracking
    upsert = insert_or(connection, tracking).values(name=name, position=position)
    moved = connection.execute(
        upsert.on_conflict_do_update(
            index_elements=[tracking.c.name],
            set_={"position": upsert.excluded.position},
            where=tracking.c.position < upsert.excluded.position,
        ).returning(tracking.c.position)
    )
    return moved.first() is not None


def position_of(tables: LogTables, connection: Connection, name: str) -> int | None:
    """Return how far a follower is, None if it never started."""
    tracking = tables.tracking.c
    return connection.scalar(select(tracking.position).where(tracking.name == name))
