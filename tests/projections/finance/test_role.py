"""The role that reads the views and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from ledger.errors import RightsMissingError, RolesUnsupportedError
from ledger.store.database import Database
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from projections.finance.finance_views import FinanceViews
from projections.finance.place import finance_schema
from projections.finance.role import make_reader_role, reader_role
from projections.migrate import ALL_MIGRATIONS


@pytest.fixture
def book(postgresql_url: str) -> Iterator[Database]:
    """Return a book whose name no other test has: roles belong to the whole server."""
    database = open_database(postgresql_url, f"b{token_hex(6)}")
    migrate(database, ALL_MIGRATIONS)
    yield database
    with database.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {reader_role(database)}")
        connection.exec_driver_sql(f"DROP ROLE {reader_role(database)}")
    database.dispose()


def read_as(database: Database, role: str, statement: str) -> None:
    """Run a statement as somebody who has the role only."""
    with database.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
        connection.exec_driver_sql(statement)


def names_in(database: Database, schema: str | None) -> list[str]:
    with database.read() as connection:
        inspector = inspect(connection)
        return [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]


def test_reader_reads_the_views_and_nothing_else(book: Database) -> None:
    """The role may select from every view, from no table, and may change nothing; it has no login."""
    role = make_reader_role(book)
    assert make_reader_role(book) == role == f"{book.book}_finance_reader"

    views = [f"{finance_schema(book)}.{name}" for name in names_in(book, finance_schema(book))]
    assert len(views) == 13
    for view in views:
        read_as(book, role, f"SELECT * FROM {view}")  # noqa: S608 (ours)
    refused = [
        *(f"SELECT * FROM {book.schema}.{name}" for name in names_in(book, book.schema)),  # noqa: S608 (ours)
        f"UPDATE {finance_schema(book)}.balances SET currency = 'INR'",  # noqa: S608 (ours)
        f"CREATE VIEW {finance_schema(book)}.mine AS SELECT 1",
    ]
    for statement in refused:
        refusal = r"permission denied|cannot update view|cannot update column"
        with pytest.raises((ProgrammingError, RightsMissingError), match=refusal):
            read_as(book, role, statement)
    with book.read() as connection:
        query = text("SELECT rolcanlogin, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = :role")
        assert connection.execute(query, {"role": role}).one() == (False, False, False)


def test_reader_still_reads_after_a_migration(book: Database) -> None:
    """The role may read the views that a migration has made again."""
    role = make_reader_role(book)
    with book.begin() as connection:
        FinanceViews().drop(book, connection)
        FinanceViews().make(book, connection)

    read_as(book, role, f"SELECT * FROM {finance_schema(book)}.payouts")  # noqa: S608 (ours)


def test_migrating_again_leaves_the_views_alone(book: Database) -> None:
    """Views that are as described are not made again, so a migration interrupts nobody who reads them."""
    make_reader_role(book)
    query = f"SELECT oid FROM pg_class WHERE relnamespace = '{finance_schema(book)}'::regnamespace ORDER BY oid"  # noqa: S608 (ours)
    with book.read() as connection:
        before = connection.exec_driver_sql(query).all()

    migrate(book, ALL_MIGRATIONS)

    with book.read() as connection:
        assert connection.exec_driver_sql(query).all() == before


def test_sqlite_has_no_roles(tmp_path: Path) -> None:
    """On SQLite the role is refused with a named error."""
    database = open_database(f"sqlite:///{tmp_path}/book.db")

    with pytest.raises(RolesUnsupportedError):
        make_reader_role(database)
    database.dispose()
