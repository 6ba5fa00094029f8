"""How the read tables come to be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from ledger.store.database import Database
from ledger.store.migrate import LOG_MIGRATIONS, Migrations, check_migrated, migrate
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS, READ_MIGRATIONS, migrate_projections
from projections.read_table import ReadTable
from projections.schema import ReadTables


def test_migrations_make_the_schema(database: Database, tables: ReadTables) -> None:
    """What the migrations have made is what the schema describes: tables, columns, indexes."""
    names = set(tables.metadata.tables)
    options = {
        "compare_type": True,
        "include_schemas": True,
        "include_name": lambda name, kind, parents: (
            kind != "table" or f"{database.schema}.{name}" in names or name in names
        ),
    }
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, tables.metadata) == []


def test_migrations_make_the_checks(database: Database, tables: ReadTables) -> None:
    """Every rule of the schema is a rule of the database."""
    with database.read() as connection:
        inspector = inspect(connection)
        for table in tables.metadata.tables.values():
            described = {str(rule.name) for rule in table.constraints if str(rule.name).startswith(table.name)}
            made = {str(rule["name"]) for rule in inspector.get_check_constraints(table.name, database.schema)}
            key = inspector.get_pk_constraint(table.name, database.schema)
            assert made == described
            assert key["constrained_columns"] == [column.name for column in table.primary_key.columns]


def test_migrating_again_changes_nothing(database: Database) -> None:
    """The migrations may be run by every process at its start."""
    migrate_projections(database)

    check_migrated(database, ALL_MIGRATIONS)


def as_released_first(folder: Path) -> Migrations:
    """Return the read tables' migrations as they were before there was a second one."""
    (folder / "versions").mkdir()
    for name in ("env.py", "versions/0001_read_tables.py"):
        shutil.copy(READ_MIGRATIONS.folder / name, folder / name)
    return replace(READ_MIGRATIONS, folder=folder, dependents=None)


def test_rows_survive_the_change_of_their_tables(database_url: str, tmp_path: Path) -> None:
    """Payouts from before rails were chosen keep their values; the rail they have is the one that was named."""
    released = (LOG_MIGRATIONS, as_released_first(tmp_path))
    database = open_database(database_url, migrations=released)
    migrate(database, released)
    payout = {
        "id": uuid4().hex,
        "reference": "P-1",
        "queued_position": 1,
        "source_account": "A",
        "amount_minor": 5,
        "beneficiary_id": uuid4().hex,
        "currency": "INR",
        "rail": "NEFT",
        "fee_bearer": "platform",
        "status": "queued",
        "attempt": 0,
        "version": 1,
        "position": 1,
        **dict.fromkeys(("queued_at", "effective_at", "recorded_at"), "2026-01-05 10:00:00"),
    }
    table = _named(database, "payouts")
    names, values = ", ".join(payout), ", ".join(f":{name}" for name in payout)

    with database.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), payout)  # noqa: S608 (ours)
    migrate_projections(database)

    with database.read() as connection:
        found = connection.execute(text(f"SELECT * FROM {table}")).mappings().one()  # noqa: S608 (ours)
        checks = inspect(connection).get_check_constraints(f"{database.prefix}payouts", database.schema)
    assert {name: found[name] for name in ("reference", "amount_minor", "rail", "named_rail", "urgency")} == {
        "reference": "P-1",
        "amount_minor": 5,
        "rail": "NEFT",
        "named_rail": "NEFT",
        "urgency": "standard",
    }
    assert len(checks) == 2
    database.dispose()


def test_entries_from_before_closes_are_booked_on_their_own_day(database_url: str, tmp_path: Path) -> None:
    """Entries, lines and daily balances of an older book keep their rows, and are booked on the day they happened."""
    released = (LOG_MIGRATIONS, as_released_first(tmp_path))
    database = open_database(database_url, migrations=released)
    migrate(database, released)
    evidence = {"position": 1, **dict.fromkeys(("effective_at", "recorded_at"), "2026-01-05 10:00:00")}
    day = {"effective_date": "2026-01-05", "currency": "INR"}
    of_line = {"account": "Assets:Bank", "side": "debit", "amount_minor": 5, "line_no": 1}
    rows = {
        "journal_entries": {"version": 1, "attempt": 0, "anomaly": 0, "kind": "deposit"},
        "journal_lines": of_line,
        "daily_balances": {"account": "Assets:Bank", "debit_minor": 5, "credit_minor": 0},
    }

    with database.begin() as connection:
        for name, facts in rows.items():
            aggregate = {} if name == "daily_balances" else {"aggregate_id": uuid4().hex}
            row = {**evidence, **day, **facts, **aggregate}
            names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
            insertion = f"INSERT INTO {_named(database, name)} ({names}) VALUES ({values})"  # noqa: S608 (ours)
            connection.execute(text(insertion), row)
    migrate_projections(database)

    tables = ReadTables.of(database)
    with database.read() as connection:
        for name, facts in rows.items():
            found = dict(connection.execute(select(tables.by_name[ReadTable(name)])).mappings().one())
            assert {column: found[column] for column in facts} == facts
            assert found["posted_on"] == found["effective_date"] == date(2026, 1, 5)
    database.dispose()


def _named(database: Database, name: str) -> str:
    return f"{database.schema}.{name}" if database.schema else f"{database.prefix}{name}"
