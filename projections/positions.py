"""How far each follower has come, in the same database as its rows and changed in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from projections.errors import PositionMovedError
from projections.schema import ReadTables


class Positions:
    """The positions of the followers that write one set of read tables."""

    def __init__(self, tables: ReadTables) -> None:
        """Find the table."""
        self._table = tables.projection_positions

    def read(self, connection: Connection, name: str) -> int:
        """Return the last position that a follower has taken, 0 before the first."""
        query = select(self._table.c.position).where(self._table.c.name == name)
        return connection.scalar(query) or 0

    def lock(self, connection: Connection, name: str) -> int:
        """Return the follower's position and keep everybody else from moving it until the transaction ends.

        On SQLite a write transaction has that right already; on PostgreSQL it is the lock of the position's row.
        """
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        start = dialect.insert(self._table).values(name=name, position=0)
        connection.execute(start.on_conflict_do_nothing())
        query = select(self._table.c.position).where(self._table.c.name == name).with_for_update()
        position: int = connection.execute(query).scalar_one()
        return position

    def advance(self, connection: Connection, name: str, before: int, after: int) -> None:
        """Move a follower on, from exactly the position that its rows follow. Raises PositionMovedError."""
        is_there = (self._table.c.name == name) & (self._table.c.position == before)
        moved = connection.execute(update(self._table).where(is_there).values(position=after))
        if moved.rowcount != 1:
            raise PositionMovedError(name, before)
