"""Digests: whether two copies of a table hold the same rows, whatever order they were written in.

A digest is the SHA-256 of the rows in the order of their keys, each as a line of JSON, after a line with the names of
the columns. It does not depend on the kind of database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, String, Table, select

from projections.changes import Key, Row
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

DIFFERENCES_MAX = 5
"""How many differing rows are worth showing."""
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that is not the same on both sides, or is on one of them only."""

    key: Key
    live: Row | None
    rebuilt: Row | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that differ; none where a row is missing."""
        if self.live is None or self.rebuilt is None:
            return ()
        return tuple(name for name, value in self.rebuilt.items() if self.live[name] != value)


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One of the sides of a comparison: a set of read tables, and what reads them."""

    connection: Connection
    tables: ReadTables
    upto: int | None = None
    """Leave out rows behind this log position: of use only where rows are never changed."""


@dataclass(frozen=True, slots=True)
class TableComparison:
    """How a live table compares with the one made anew from the log."""

    table: ReadTable
    rows_live: int
    rows_rebuilt: int
    digest_live: str
    digest_rebuilt: str
    differences: tuple[RowDifference, ...]
    """The first of them."""

    @property
    def differing_keys(self) -> tuple[Key, ...]:
        """Return the first keys whose rows differ, or are in one of the two tables only."""
        return tuple(each.key for each in self.differences)

    @property
    def equal(self) -> bool:
        """Return whether every row is the same."""
        return self.digest_live == self.digest_rebuilt


def digest(copy: TableCopy, name: ReadTable) -> tuple[int, str]:
    """Return how many rows a copy of a table has, and their digest (hex)."""
    reading = _Reading(copy, name)
    while reading.key is not None:
        reading.pass_by(reading.key)
    return reading.rows, reading.digest


def compare(
    name: ReadTable, live: TableCopy, rebuilt: TableCopy, differences_max: int = DIFFERENCES_MAX
) -> TableComparison:
    """Read two copies of a table side by side, in constant memory; they may be in databases of different kinds."""
    ours, theirs = (_Reading(copy, name) for copy in (live, rebuilt))
    differing: list[RowDifference] = []
    while (key := min((side.key for side in (ours, theirs) if side.key is not None), default=None)) is not None:
        if ours.line_at(key) != theirs.line_at(key) and len(differing) < differences_max:
            differing.append(RowDifference(key, ours.row_at(key), theirs.row_at(key)))
        ours.pass_by(key)
        theirs.pass_by(key)
    return TableComparison(name, ours.rows, theirs.rows, ours.digest, theirs.digest, tuple(differing))


class _Reading:
    """One table being read in the order of its keys."""

    def __init__(self, copy: TableCopy, name: ReadTable) -> None:
        """Stand in front of the first row."""
        table = copy.tables.by_name[name]
        self._columns = [column.name for column in table.columns]
        self._key_places = [self._columns.index(column) for column in KEYS[name]]
        self._hash = sha256(_line(self._columns))
        self._lines = _lines(copy, name, table)
        self.rows = 0
        self._next()

    @property
    def digest(self) -> str:
        """Return the digest of the rows read so far (hex)."""
        return self._hash.hexdigest()

    def line_at(self, key: Key) -> bytes | None:
        """Return the row with this key, if it is the next."""
        return self._current if self.key == key else None

    def row_at(self, key: Key) -> Row | None:
        """Return the row with this key as values by column, if it is the next."""
        return dict(zip(self._columns, self._values, strict=True)) if self.key == key else None

    def pass_by(self, key: Key) -> None:
        """Go on to the next row if this key's is the current one."""
        if self.key == key:
            self.rows += 1
            self._hash.update(self._current)
            self._next()

    def _next(self) -> None:
        row = next(self._lines, None)
        self.key: Key | None = None if row is None else tuple(row[place] for place in self._key_places)
        self._values: Sequence[Any] = () if row is None else row
        self._current = b"" if row is None else _line(row)


def _lines(copy: TableCopy, name: ReadTable, table: Table) -> Iterator[Sequence[Any]]:
    query = select(table).order_by(*(_in_order(copy.connection, table.c[column]) for column in KEYS[name]))
    if copy.upto is not None:
        query = query.where(table.c.position <= copy.upto)
    with copy.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from rows


def _in_order(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return a column as it is put in order: texts by their characters, whatever language a database is set to."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def _line(values: Sequence[Any]) -> bytes:
    return _JSON.encode(list(values)).encode() + b"\n"


def _text(value: datetime | date | UUID) -> str:
    """Return what JSON has no form for; moments come from the database in UTC."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


_JSON = json.JSONEncoder(default=_text, ensure_ascii=False, separators=(",", ":"))
