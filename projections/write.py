"""Writing changes: all of them in one round trip, and many new rows of a table by COPY."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, func, update
from sqlalchemy.exc import DataError, IntegrityError

from ledger.store.made_once import made_once
from ledger.store.round_trip import RoundTrip, Writing, round_trip
from ledger.store.upsert import insert_or
from projections.changes import Changes, Key, Merge, Patch, Row
from projections.errors import RowMissingError, TotalTooLargeError
from projections.read_table import KEYS, MAY_LACK_ROWS, ReadTable
from projections.schema import ReadTables

_RULE_OF_TOTALS = re.compile(r"balances_(?:debit|credit)\b")
"""The names of the rules that a running total keeps."""


def write(connection: Connection, tables: ReadTables, changes: Changes) -> None:
    """Write the changes in the connection's transaction.

    Raises RowMissingError when a row to be changed is not there, TotalTooLargeError when a running total cannot grow.
    """
    try:
        with round_trip(connection) as trip:
            patched = _send(trip, connection.dialect.name, tables, changes)
    except (DataError, IntegrityError, OverflowError) as error:
        if isinstance(error, IntegrityError) and not _RULE_OF_TOTALS.search(str(error.orig)):
            raise
        raise TotalTooLargeError(_accounts_in(changes)) from error
    for name, writings in patched.items():
        _check_found(name, expected_rows=len(changes.patches[name]), found_rows=sum(each.rowcount for each in writings))


def _send(
    trip: RoundTrip, dialect_name: str, tables: ReadTables, changes: Changes
) -> Mapping[ReadTable, list[Writing]]:
    """Send all changes, and return the writings of rows that must be there."""
    for name, rows in changes.inserts.items():
        trip.insert(tables.by_name[name], list(rows.values()))
    patched = {name: _patch(trip, name, tables.by_name[name], patches) for name, patches in changes.patches.items()}
    for name, merges in changes.merges.items():
        _merge(trip, dialect_name, name, tables.by_name[name], merges)
    return patched


def _patch(trip: RoundTrip, name: ReadTable, table: Table, patches: Mapping[Key, Patch]) -> list[Writing]:
    """Assign values, grouped by the columns they go to."""
    groups: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[Row]] = defaultdict(list)
    for key, patch in patches.items():
        columns = tuple(sorted(patch.values)), tuple(sorted(patch.fills))
        groups[columns].append(_parameters(_keyed(name, key), patch.values, patch.fills))
    return [trip.write(_update(name, table, *columns), rows) for columns, rows in groups.items()]


def _check_found(name: ReadTable, *, expected_rows: int, found_rows: int) -> None:
    if found_rows != expected_rows and name not in MAY_LACK_ROWS:
        raise RowMissingError(name, expected_rows, found_rows)


@made_once
def _update(name: ReadTable, table: Table, values: tuple[str, ...], fills: tuple[str, ...]) -> Update:
    assigned = {column: _parameter(table, column) for column in values}
    filled = {column: func.coalesce(table.c[column], _parameter(table, column)) for column in fills}
    row_is_it = (table.c[column] == _parameter(table, column) for column in KEYS[name])
    return update(table).where(*row_is_it).values(assigned | filled)


def _merge(trip: RoundTrip, dialect_name: str, name: ReadTable, table: Table, merges: Mapping[Key, Merge]) -> None:
    """Make rows or add to them, grouped by the columns that are added to."""
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for key, merge in merges.items():
        groups[tuple(sorted(merge.sums))].append({**_keyed(name, key), **merge.values, **merge.sums})
    for sums, rows in groups.items():
        trip.write(_upsert(dialect_name, name, table, sums), rows)


def _accounts_in(changes: Changes) -> tuple[str, ...]:
    """Return the accounts whose running totals are among the changes."""
    totals = (changes.merges[name] for name in (ReadTable.BALANCES, ReadTable.DAILY_BALANCES))
    return tuple(sorted({key[0] for key in chain.from_iterable(totals)}))


@made_once
def _upsert(dialect_name: str, name: ReadTable, table: Table, sums: tuple[str, ...]) -> Insert:
    statement = insert_or(dialect_name, table)
    new = {column.name: statement.excluded[column.name] for column in table.columns}
    added = {column: table.c[column] + new[column] for column in sums}
    assigned = {column: value for column, value in new.items() if column not in KEYS[name]}
    return statement.on_conflict_do_update(index_elements=KEYS[name], set_=assigned | added)


def _keyed(name: ReadTable, key: Key) -> Row:
    return dict(zip(KEYS[name], key, strict=True))


def _parameters(*rows: Row) -> Row:
    return {f"new_{column}": value for column, value in chain.from_iterable(row.items() for row in rows)}


def _parameter(table: Table, column: str) -> Any:
    """Return the parameter of a column, under a name that the statement does not use for itself."""
    return bindparam(f"new_{column}", type_=table.c[column].type)
