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

from sqlalchemy import Connection, Table, select

from projections.changes import Key
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

DIFFERING_KEYS_MAX = 5
"""How many differing keys are worth showing."""
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TableComparison:
    """How a live table compares with the one made anew from the log."""

    table: ReadTable
    rows_live: int
    rows_rebuilt: int
    digest_live: str
    digest_rebuilt: str
    differing_keys: tuple[Key, ...]
    """The first keys whose rows differ, or are in one of the two tables only."""

    @property
    def equal(self) -> bool:
        """Return whether every row is the same."""
        return self.digest_live == self.digest_rebuilt


def compare(connection: Connection, name: ReadTable, live: ReadTables, rebuilt: ReadTables) -> TableComparison:
    """Read two copies of a table side by side, in constant memory."""
    ours, theirs = (_Reading(connection, name, tables.by_name[name]) for tables in (live, rebuilt))
    differing: list[Key] = []
    while (key := min((side.key for side in (ours, theirs) if side.key is not None), default=None)) is not None:
        if ours.line_at(key) != theirs.line_at(key) and len(differing) < DIFFERING_KEYS_MAX:
            differing.append(key)
        ours.pass_by(key)
        theirs.pass_by(key)
    return TableComparison(name, ours.rows, theirs.rows, ours.digest, theirs.digest, tuple(differing))


class _Reading:
    """One table being read in the order of its keys."""

    def __init__(self, connection: Connection, name: ReadTable, table: Table) -> None:
        """Stand in front of the first row."""
        columns = [column.name for column in table.columns]
        self._key_places = [columns.index(column) for column in KEYS[name]]
        self._hash = sha256(_line(columns))
        self._lines = _lines(connection, name, table)
        self.rows = 0
        self._next()

    @property
    def digest(self) -> str:
        """Return the digest of the rows read so far (hex)."""
        return self._hash.hexdigest()

    def line_at(self, key: Key) -> bytes | None:
        """Return the row with this key, if it is the next."""
        return self._current if self.key == key else None

    def pass_by(self, key: Key) -> None:
        """Go on to the next row if this key's is the current one."""
        if self.key == key:
            self.rows += 1
            self._hash.update(self._current)
            self._next()

    def _next(self) -> None:
        row = next(self._lines, None)
        self.key: Key | None = None if row is None else tuple(row[place] for place in self._key_places)
        self._current = b"" if row is None else _line(row)


def _lines(connection: Connection, name: ReadTable, table: Table) -> Iterator[Sequence[Any]]:
    query = select(table).order_by(*(table.c[column] for column in KEYS[name]))
    with connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from rows


def _line(values: Sequence[Any]) -> bytes:
    return _JSON.encode(list(values)).encode() + b"\n"


def _text(value: datetime | date | UUID) -> str:
    """Return what JSON has no form for; moments come from the database in UTC."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


_JSON = json.JSONEncoder(default=_text, ensure_ascii=False, separators=(",", ":"))
