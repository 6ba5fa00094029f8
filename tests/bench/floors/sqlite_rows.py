"""The floors of SQLite: the same event rows into an identical table, with the standard library's driver.

The table has the same index and triggers, the file the same journal and the same flush of every commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'ledger_events' AND sql IS NOT NULL ORDER BY type = 'trigger'"
_BEHIND = "SELECT * FROM ledger_events WHERE position > ? ORDER BY position"
_INSERT = "INSERT INTO ledger_events VALUES (?, ?, ?, ?, ?, ?)"
Row = tuple[Any, ...]


class SqliteRows:
    """A file beside a book's, which is given the rows that the book's log has got."""

    def __init__(self, book: sqlite3.Connection, floor: sqlite3.Connection) -> None:
        """Make the table in the floor's file as it is in the book's."""
        self._book, self._floor = book, floor
        for (statement,) in book.execute(_SCHEMA).fetchall():
            floor.execute(statement)
        self._position = 0

    def follow(self) -> Sequence[Row]:
        """Return the rows that were written since the last time."""
        rows = self._book.execute(_BEHIND, (self._position,)).fetchall()
        self._position = rows[-1][0] if rows else self._position
        return rows

    def write_many(self, rows: Sequence[Row], batch: int) -> None:
        """Insert the rows, so many in a transaction."""
        for start in range(0, len(rows), batch):
            self._floor.execute("BEGIN IMMEDIATE")
            self._floor.executemany(_INSERT, rows[start : start + batch])
            self._floor.execute("COMMIT")

    def write(self, row: Row) -> None:
        """Insert one row and commit."""
        self._floor.execute(_INSERT, row)


@contextmanager
def sqlite_rows(book: Path) -> Iterator[SqliteRows]:
    """Open a file beside a book's."""
    beside = book.with_suffix(".floor.db")
    with closing(sqlite3.connect(book)) as read, closing(sqlite3.connect(beside, isolation_level=None)) as floor:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            floor.execute(f"PRAGMA {pragma}")
        yield SqliteRows(read, floor)
