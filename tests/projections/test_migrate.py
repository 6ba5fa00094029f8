"""How the read tables come to be."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from ledger.store.database import Database
from ledger.store.migrate import check_migrated
from projections.migrate import ALL_MIGRATIONS, migrate_projections
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
