"""The rows of a book as they are stored: what the floors write and read without knowing what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.rows import namedtuple_row

SCHEMA = "ledger"
EVENTS = "events"
_BEHIND = sql.SQL("SELECT * FROM {} WHERE position > %s ORDER BY position")
_LAST = sql.SQL("SELECT coalesce(max(position), 0) AS position FROM {}").format(sql.Identifier(SCHEMA, EVENTS))
Row = Any
"""A tuple whose values also have the names of their columns."""


class LogRows:
    """Follows a book on PostgreSQL: each time it takes the rows that were written since the last time."""

    def __init__(self, connection: Connection[Row], tables: Sequence[str]) -> None:
        """Begin at the end of the log. Every table must name an event by its `position`."""
        self._connection = connection
        self._tables = {name: sql.Identifier(SCHEMA, name) for name in tables}
        self._position = self._last()
        self.rows: dict[str, list[Row]] = {}
        """By table, in log order."""

    @property
    def events(self) -> Sequence[Row]:
        """Return the rows of the log: position, aggregate, version, topic, state, moment of recording."""
        return self.rows[EVENTS]

    def follow(self) -> None:
        """Take what was written since."""
        self.rows = {name: self._behind(table) for name, table in self._tables.items()}
        self._position = self._last()

    def _behind(self, table: sql.Identifier) -> list[Row]:
        return self._connection.execute(_BEHIND.format(table), (self._position,), binary=True).fetchall()

    def _last(self) -> int:
        return int(self._connection.execute(_LAST).fetchall()[0].position)


@contextmanager
def followed(url: str, *tables: str) -> Iterator[LogRows]:
    """Follow the log, and other tables of the book."""
    with psycopg.connect(url, autocommit=True, row_factory=namedtuple_row) as connection:
        yield LogRows(connection, (EVENTS, *tables))
