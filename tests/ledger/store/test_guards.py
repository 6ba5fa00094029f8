"""The guards of what is only ever appended to: no statement changes, removes or replaces a row."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template
from typing import Any

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import DBAPIError

from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.guards import unguarded_tables
from tests.disarmed import disarm
from tests.ledger.store.notes import MOMENT, opening

TABLES = ("events", "raw_messages", "checkpoints")
ALWAYS = ("UPDATE $table SET $key = $key", "DELETE FROM $table")
ON_POSTGRESQL = (
    "TRUNCATE $table",
    "INSERT INTO $table SELECT * FROM $table ON CONFLICT ($keys) DO UPDATE SET $key = 1",
    "MERGE INTO $table t USING $table s ON t.$key = s.$key WHEN MATCHED THEN DELETE",
)
ON_SQLITE = (
    "UPDATE OR REPLACE $table SET $key = $key",
    "REPLACE INTO $table SELECT $changed FROM $table",
    "INSERT OR REPLACE INTO $table SELECT $changed FROM $table",
)
BY_HIDDEN_NUMBER = ("INSERT OR REPLACE INTO $table (rowid, $columns) SELECT rowid, $elsewhere FROM $table",)
BY_VERSION = "REPLACE INTO $table SELECT 2, originator_id, originator_version, topic, state, recorded_at FROM $table"


@pytest.fixture(autouse=True)
def a_row_in_each(store: EventStore, database: Database) -> None:
    """Have something that could be changed."""
    store.transact(opening())
    with database.begin() as connection:
        message = {"digest": "ab" * 32, "provider": "Nxt", "received_at": MOMENT, "sealed_body": b"x"}
        connection.execute(insert(database.tables.raw_messages).values(message))
        checkpoint = {"size": 1, "signer": "log+1", "note": "n", "signed_at": MOMENT}
        connection.execute(insert(database.tables.checkpoints).values(checkpoint))


def rows_of(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def statements_against(table: Table, *, on_postgresql: bool) -> Iterator[str]:
    """Return all that changes, removes or replaces the one row of a table."""
    keys = table.primary_key.columns.keys()
    names = {"table": table.fullname, "key": keys[0], "keys": ", ".join(keys)}
    columns = table.columns.keys()
    words = {
        "columns": ", ".join(columns),
        "changed": ", ".join("'x'" if column in {"topic", "note", "provider"} else column for column in columns),
        "elsewhere": ", ".join({"digest": "'ff'", "size": "99"}.get(column, column) for column in columns),
    }
    # The number of a row is hidden where a position is not that number: then it alone can be taken, and all keys free.
    hidden = () if keys == ["position"] else BY_HIDDEN_NUMBER
    for statement in (*ALWAYS, *(ON_POSTGRESQL if on_postgresql else (*ON_SQLITE, *hidden))):
        yield Template(statement).substitute(names | words)


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_changed_removed_or_replaced(database: Database, name: str) -> None:
    """Every statement that would lose a row, also by putting another in its place, is refused and changes nothing."""
    table = database.tables.metadata.tables[getattr(database.tables, name).key]
    before = rows_of(database, table)

    for statement in statements_against(table, on_postgresql=database.is_postgresql):
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
            connection.exec_driver_sql(statement)

    assert rows_of(database, table) == before != []


def test_a_replacing_row_is_refused_by_an_aggregates_version_too(database: Database) -> None:
    """On SQLite an event cannot take the place of another at a position of its own, by its aggregate and version."""
    if database.is_postgresql:
        return
    events = database.tables.events
    before = rows_of(database, events)

    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.exec_driver_sql(Template(BY_VERSION).substitute(table=events.name))

    assert rows_of(database, events) == before


def test_missing_guards_are_seen(database: Database) -> None:
    """A table whose triggers were taken away or switched off is named; a healthy book has none."""
    with database.read() as connection:
        assert unguarded_tables(database, connection) == []

    disarm(database)

    with database.read() as connection:
        assert unguarded_tables(database, connection) == [table.name for table in database.tables.append_only]


@pytest.mark.parametrize("weaker", ["ENABLE REPLICA TRIGGER append_only", "DISABLE TRIGGER USER"])
def test_a_guard_that_sleeps_is_seen(database: Database, weaker: str) -> None:
    """On PostgreSQL a trigger that is there, but fires for nobody who works with the book, is none."""
    if not database.is_postgresql:
        return
    with database.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE ledger.checkpoints {weaker}")

    with database.read() as connection:
        assert unguarded_tables(database, connection) == ["checkpoints"]
