"""The tamperings of the read tables: a row that is changed, added or removed in each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from ledger.store.database import Connection, Database
from projections.changes import Key
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

EDITS: dict[ReadTable, tuple[str, Any]] = {
    ReadTable.JOURNAL_ENTRIES: ("description", "nothing to see here"),
    ReadTable.JOURNAL_LINES: ("amount_minor", 1),
    ReadTable.BALANCES: ("credit_minor", 10**12),
    ReadTable.PAYOUTS: ("amount_minor", 1),
    ReadTable.ATTEMPTS: ("utr", "999999999999"),
    ReadTable.ANOMALIES: ("freezes", False),
    ReadTable.DAILY_BALANCES: ("debit_minor", 10**12),
    ReadTable.BENEFICIARIES: ("account_number_masked", "••••0000"),
    ReadTable.BENEFICIARY_CHECKS: ("provider_beneficiary_id", "ben_forged"),
    ReadTable.MANUAL_ENTRIES: ("proposed_by", "nobody"),
    ReadTable.BATCHES: ("accepted", 99),
    ReadTable.BATCH_ITEMS: ("reference", "P-forged"),
    ReadTable.STATEMENTS: ("closing_minor", 1),
    ReadTable.STATEMENT_LINES: ("amount_minor", 1),
    ReadTable.MATCHES: ("rule", "forged/1"),
    ReadTable.BREAKS: ("status", "written_off"),
    ReadTable.EXTERNAL_HOLDS: ("live", False),
    ReadTable.BOOKED_HOLDS: ("live", False),
    ReadTable.PERIOD_CLOSES: ("closed_by", "nobody"),
    ReadTable.CLOSING_BALANCES: ("amount_minor", 1),
    ReadTable.REOPENINGS: ("reason", "none"),
}
"""What is changed in each table: a column, and what is written there."""
_UNIQUE_BESIDE_THE_KEY = {"reference", "aggregate_id"}

Row = dict[str, Any]
RowTampering = Callable[[Connection, ReadTables, ReadTable], Key]


def change_a_row(connection: Connection, tables: ReadTables, name: ReadTable) -> Key:
    """Change a column of the first row; return the row's key."""
    key, row = _first_row(connection, tables, name)
    column, value = EDITS[name]
    assert row[column] != value, "a tampering changes something"
    connection.execute(update(tables.by_name[name]).where(*_is(tables, name, key)).values({column: value}))
    return key


def add_a_row(connection: Connection, tables: ReadTables, name: ReadTable) -> Key:
    """Add a copy of the first row under another key; return that key."""
    _, row = _first_row(connection, tables, name)
    moved = {column: _other(row[column]) for column in {*KEYS[name], *_UNIQUE_BESIDE_THE_KEY & row.keys()}}
    connection.execute(insert(tables.by_name[name]).values(row | moved))
    return tuple(moved[column] for column in KEYS[name])


def remove_a_row(connection: Connection, tables: ReadTables, name: ReadTable) -> Key:
    """Remove the first row; return its key."""
    key, _ = _first_row(connection, tables, name)
    connection.execute(delete(tables.by_name[name]).where(*_is(tables, name, key)))
    return key


ROW_TAMPERINGS: dict[str, RowTampering] = {
    "a row is changed": change_a_row,
    "a row is added": add_a_row,
    "a row is removed": remove_a_row,
}
"""The rows of the matrix, each for every read table."""


def tamper_with(database: Database, tamper: RowTampering, *names: ReadTable) -> set[str]:
    """Tamper with tables of a book; return what a finding calls each row that was touched."""
    tables = ReadTables.of(database)
    with database.begin() as connection:
        return {"/".join([name, *map(str, tamper(connection, tables, name))]) for name in names}


def _first_row(connection: Connection, tables: ReadTables, name: ReadTable) -> tuple[Key, Row]:
    table = tables.by_name[name]
    query = select(table).order_by(*(table.c[column] for column in KEYS[name])).limit(1)
    row = dict(connection.execute(query).mappings().one())
    return tuple(row[column] for column in KEYS[name]), row


def _is(tables: ReadTables, name: ReadTable, key: Key) -> list[Any]:
    table = tables.by_name[name]
    return [table.c[column] == value for column, value in zip(KEYS[name], key, strict=True)]


def _other(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case UUID():
            return UUID(int=value.int ^ 1)
        case date():
            return value + timedelta(days=1)
        case int():
            return value + 1_000
        case _:
            return f"{value}Forged"
