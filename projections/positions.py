"""How far each follower has come, in the same database as its rows and changed in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection, Insert, Select, Table, Update, bindparam, select, update

from ledger.store.made_once import made_once
from ledger.store.upsert import insert_or
from projections.errors import PositionMovedError
from projections.schema import ReadTables


class Positions:
    """The positions of the followers that write one set of read tables."""

    def __init__(self, tables: ReadTables) -> None:
        """Find the table."""
        self._table = tables.projection_positions

    def read(self, connection: Connection, name: str) -> int:
        """Return the last position that a follower has taken, 0 before the first."""
        return connection.scalar(_select(self._table), {"follower": name}) or 0

    def lock(self, connection: Connection, name: str) -> int:
        """Return the follower's position and keep everybody else from moving it until the transaction ends.

        On SQLite a write transaction has that right already; on PostgreSQL it is the lock of the position's row.
        """
        connection.execute(_start(connection.dialect.name, self._table), {"name": name, "position": 0})
        return connection.execute(_select_locked(self._table), {"follower": name}).scalar_one()

    def advance(self, connection: Connection, name: str, before: int, after: int) -> None:
        """Move a follower on, from exactly the position that its rows follow. Raises PositionMovedError."""
        moved = connection.execute(_move(self._table), {"follower": name, "before": before, "after": after})
        if moved.rowcount != 1:
            raise PositionMovedError(name, before)


@made_once
def _select(positions: Table) -> Select[int]:
    return select(positions.c.position).where(positions.c.name == bindparam("follower"))


@made_once
def _select_locked(positions: Table) -> Select[int]:
    return _select(positions).with_for_update()


@made_once
def _start(dialect_name: str, positions: Table) -> Insert:
    return insert_or(dialect_name, positions).on_conflict_do_nothing()


@made_once
def _move(positions: Table) -> Update:
    is_there = (positions.c.name == bindparam("follower")) & (positions.c.position == bindparam("before"))
    return update(positions).where(is_there).values(position=bindparam("after"))
