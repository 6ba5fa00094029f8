"""How the tables of announcements come to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from adapters.announcements.migrate import ANNOUNCEMENT_MIGRATIONS
from adapters.announcements.tables import AnnouncementTables
from adapters.embedded import migrate_book, open_book
from adapters.migrate import BOOK_MIGRATIONS
from ledger.errors import NotMigratedError
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from tests.adapters.announcements.desk import Desk, opened_desk
from tests.adapters.till import Till, file_url, settings_for


def test_migrations_make_the_schema(database_url: str) -> None:
    """What the migrations have made is what the tables are described as: columns, indexes, keys and checks."""
    database = open_database(database_url, migrations=BOOK_MIGRATIONS)
    migrate(database, BOOK_MIGRATIONS)
    tables = AnnouncementTables.of(database)
    names = set(tables.metadata.tables)
    options = {
        "compare_type": True,
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "table" or f"{database.schema}.{name}" in names or name in names,
    }
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata) == []
        inspector = inspect(connection)
        for table in tables.metadata.tables.values():
            described = {str(rule.name) for rule in table.constraints if str(rule.name).startswith(table.name)}
            made = {str(rule["name"]) for rule in inspector.get_check_constraints(table.name, database.schema)}
            key = inspector.get_pk_constraint(table.name, database.schema)["constrained_columns"]
            assert made == described
            assert key == [column.name for column in table.primary_key.columns]
    database.dispose()


def test_a_book_from_before_is_opened_after_migrating(tmp_path: Path) -> None:
    """A book that cannot announce yet is refused until it is migrated, and then can."""
    url = file_url(tmp_path)
    earlier = tuple(each for each in BOOK_MIGRATIONS if each is not ANNOUNCEMENT_MIGRATIONS)
    open_database(url, migrations=earlier).dispose()
    with pytest.raises(NotMigratedError):
        open_book(settings=settings_for(url))

    migrate_book(url, "default")

    with opened_desk(url) as desk:
        assert desk.register.get(desk.add().endpoint_id).position == 0


def test_books_have_endpoints_of_their_own(desk: Desk, tmp_path: Path) -> None:
    """An endpoint of one book is not known to another."""
    desk.add()
    url = file_url(tmp_path)
    migrate_book(url, "acme")
    with open_book(settings=settings_for(url, "acme")) as other:
        assert Desk(Till(other), desk.clock).register.list() == []
