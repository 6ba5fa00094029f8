"""Writing changes: as few statements as there are kinds of change, however many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, func, insert, update
from sqlalchemy.exc import DataError, IntegrityError

from ledger.store.made_once import made_once
from ledger.store.upsert import insert_or
from projections.changes import Changes, Key, Merge, Patch, Row
from projections.errors import RowMissingError, TotalTooLargeError
from projections.read_table import KEYS, MAY_LACK_ROWS, ReadTable
from projections.schema import ReadTables

COPY_ROWS_MIN = 200
"""From how many new rows on PostgreSQL takes them by COPY."""


def write(connection: Connection, tables: ReadTables, changes: Changes) -> None:
    """Write the changes in the connection's transaction.

    Raises RowMissingError when a row to be changed is not there, TotalTooLargeError when a running total cannot grow.
    """
    for name, rows in changes.inserts.items():
        _insert(connection, tables.by_name[name], list(rows.values()))
    for name, patches in changes.patches.items():
        _patch(connection, name, tables.by_name[name], patches)
    for name, merges in changes.merges.items():
        _merge(connection, name, tables.by_name[name], merges)


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_ROWS_MIN:
        _copy(connection, table, rows)
    elif rows:
        connection.execute(_insert_into(table), rows)


@made_once
def _insert_into(table: Table) -> Insert:
    return insert(table)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    names = [column.name for column in table.columns]
    name_of = connection.dialect.identifier_preparer
    columns = ", ".join(map(name_of.quote, names))
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {name_of.format_table(table)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def _patch(connection: Connection, name: ReadTable, table: Table, patches: dict[Key, Patch]) -> None:
    """Assign values, grouped by the columns they go to."""
    groups: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[Row]] = defaultdict(list)
    for key, patch in patches.items():
        columns = tuple(sorted(patch.values)), tuple(sorted(patch.fills))
        groups[columns].append(_parameters(_keyed(name, key), patch.values, patch.fills))
    found_rows = sum(
        connection.execute(_update(name, table, values, fills), rows).rowcount
        for (values, fills), rows in groups.items()
    )
    if found_rows != len(patches) and name not in MAY_LACK_ROWS:
        raise RowMissingError(name, expected_rows=len(patches), found_rows=found_rows)


@made_once
def _update(name: ReadTable, table: Table, values: tuple[str, ...], fills: tuple[str, ...]) -> Update:
    assigned = {column: _parameter(table, column) for column in values}
    filled = {column: func.coalesce(table.c[column], _parameter(table, column)) for column in fills}
    row_is_it = (table.c[column] == _parameter(table, column) for column in KEYS[name])
    return update(table).where(*row_is_it).values(assigned | filled)


def _merge(connection: Connection, name: ReadTable, table: Table, merges: dict[Key, Merge]) -> None:
    """Make rows or add to them, grouped by the columns that are added to."""
    groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for key, merge in merges.items():
        groups[tuple(sorted(merge.sums))].append({**_keyed(name, key), **merge.values, **merge.sums})
    for sums, rows in groups.items():
        statement = _upsert(connection.dialect.name, name, table, sums)
        if name is ReadTable.BALANCES:
            _total(connection, statement, rows)
        else:
            connection.execute(statement, rows)


def _total(connection: Connection, statement: Insert, rows: Sequence[Row]) -> None:
    """Add to the running totals of accounts. Raises TotalTooLargeError."""
    try:
        connection.execute(statement, rows)
    except (DataError, IntegrityError, OverflowError) as error:
        # The database refuses it under this name, or finds that the sum is no number that it has.
        raise TotalTooLargeError(tuple(sorted({row["account"] for row in rows}))) from error


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
