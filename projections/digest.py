"""Digests: whether two copies of a table hold the same rows, whatever order they were written in.

A digest is the SHA-256 of the rows in the order of their keys, each as a line of JSON, after a line with the names of
the columns. It does not depend on the kind of database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Column, ColumnElement, Connection, String, Table, select

from ledger.store.columns import UtcDateTime
from projections.changes import Key, Row
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

DIFFERENCES_MAX = 5
"""How many differing rows are worth showing."""
_ROWS_AT_ONCE = 1_000
Values = tuple[Any, ...]


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
    while rows := reading.page():
        reading.pass_by(reading.lines_of(rows))
    return reading.rows, reading.digest


def compare(
    name: ReadTable, live: TableCopy, rebuilt: TableCopy, differences_max: int = DIFFERENCES_MAX
) -> TableComparison:
    """Read two copies of a table side by side, in constant memory; they may be in databases of different kinds."""
    ours, theirs = (_Reading(copy, name) for copy in (live, rebuilt))
    differing: list[RowDifference] = []
    while ours.page() or theirs.page():
        same = min(len(ours.page()), len(theirs.page()))
        if same and ours.page()[:same] == theirs.page()[:same]:
            lines = ours.lines_of(ours.page()[:same])
            ours.pass_by(lines)
            theirs.pass_by(lines)
        else:
            differing += _pass_by_keys(ours, theirs)
    return TableComparison(name, ours.rows, theirs.rows, ours.digest, theirs.digest, tuple(differing[:differences_max]))


def _pass_by_keys(ours: _Reading, theirs: _Reading) -> Iterator[RowDifference]:
    """Pass by the rest of a page on either side, key by key, and tell what differs."""
    for _ in range(max(len(ours.page()), len(theirs.page()))):
        keys = [key for key in (ours.key, theirs.key) if key is not None]
        if not keys:
            return
        key = min(keys)
        live, rebuilt = ours.row_at(key), theirs.row_at(key)
        if live != rebuilt:
            yield RowDifference(key, live, rebuilt)
        for side, row in ((ours, live), (theirs, rebuilt)):
            if row is not None:
                side.pass_by(side.lines_of([tuple(row.values())]))


class _Reading:
    """One table being read in the order of its keys, page by page."""

    def __init__(self, copy: TableCopy, name: ReadTable) -> None:
        """Stand in front of the first row."""
        table = copy.tables.by_name[name]
        self._columns = [column.name for column in table.columns]
        self._key_places = [self._columns.index(column) for column in KEYS[name]]
        self._moments = [place for place, column in enumerate(table.columns) if isinstance(column.type, UtcDateTime)]
        self._hash = sha256(to_json(self._columns) + b"\n")
        self._pages = _pages(copy, name, table)
        self._page: Sequence[Values] = ()
        self.rows = 0

    @property
    def digest(self) -> str:
        """Return the digest of the rows passed by so far (hex)."""
        return self._hash.hexdigest()

    def page(self) -> Sequence[Values]:
        """Return some of the rows that come next; none at the end."""
        if not self._page:
            self._page = next(self._pages, ())
        return self._page

    @property
    def key(self) -> Key | None:
        """Return the key of the next row; None at the end."""
        page = self.page()
        return tuple(page[0][place] for place in self._key_places) if page else None

    def row_at(self, key: Key) -> Row | None:
        """Return the row with this key as values by column, if it is the next."""
        return dict(zip(self._columns, self.page()[0], strict=True)) if self.key == key else None

    def lines_of(self, rows: Sequence[Values]) -> list[bytes]:
        """Return the lines that rows are digested as."""
        columns = list(zip(*rows, strict=True))
        for place in self._moments:
            columns[place] = tuple(map(_text, columns[place]))
        return [to_json(row) for row in zip(*columns, strict=True)]

    def pass_by(self, lines: Sequence[bytes]) -> None:
        """Go on behind the rows that these are the lines of."""
        self.rows += len(lines)
        self._hash.update(b"\n".join(lines) + b"\n")
        self._page = self._page[len(lines) :]


def _pages(copy: TableCopy, name: ReadTable, table: Table) -> Iterator[Sequence[Values]]:
    query = select(table).order_by(*(_in_order(copy.connection, table.c[column]) for column in KEYS[name]))
    if copy.upto is not None:
        query = query.where(table.c.position <= copy.upto)
    with copy.connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for page in rows.partitions():
            yield list(map(tuple, page))


def _in_order(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Return a column as it is put in order: texts by their characters, whatever language a database is set to."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def _text(moment: datetime | None) -> str | None:
    """Return a moment, which comes from the database in UTC, in one form to the microsecond."""
    return None if moment is None else moment.isoformat(timespec="microseconds")
