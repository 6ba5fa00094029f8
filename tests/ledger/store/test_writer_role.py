"""The role that the application works with: it appends to the log, and can neither change it nor disarm its guards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from ledger.clock import MovableClock
from ledger.errors import RolesUnsupportedError
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import LOG_MIGRATIONS, check_migrated, migrate
from ledger.store.opening import open_database
from ledger.store.writer_role import make_writer_role, writer_role
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import MOMENT, opening
from tests.logins import drop_role, login_of

MIGRATIONS = (LOG_MIGRATIONS,)
APPEND_ONLY = ("events", "raw_messages", "checkpoints")


@pytest.fixture
def owned(postgresql_url: str) -> Iterator[Database]:
    """Return a book of its owner's, whose name no other test has: roles belong to the whole server."""
    database = open_database(postgresql_url, f"b{token_hex(6)}")
    migrate(database)
    make_writer_role(database, MIGRATIONS)
    yield database
    drop_role(database, writer_role(database))
    database.dispose()


@pytest.fixture
def engine(owned: Database) -> Iterator[Engine]:
    """Return the engine of an application that is a member of the role."""
    with login_of(owned, writer_role(owned)) as url:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        yield engine
        engine.dispose()


def rights_of(database: Database) -> dict[str, str]:
    """Return what the role may do with each table."""
    query = """
        SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
        FROM information_schema.role_table_grants WHERE grantee = :role AND table_schema = :schema GROUP BY table_name
    """
    with database.read() as connection:
        found = connection.execute(text(query), {"role": writer_role(database), "schema": database.schema})
        return {row[0]: row[1] for row in found}


def test_the_role_has_exactly_its_rights(owned: Database) -> None:
    """It inserts into what is append-only, reads versions, writes all else, and making it again changes nothing."""
    rights = rights_of(owned)

    assert {rights.pop(name) for name in APPEND_ONLY} == {"INSERT SELECT"}
    assert rights.pop("log_version") == "SELECT"
    assert set(rights.values()) == {"DELETE INSERT SELECT UPDATE"}
    assert set(rights) == {table.name for table in owned.tables.metadata.sorted_tables} - set(APPEND_ONLY)
    with owned.begin() as connection:
        connection.exec_driver_sql(f"GRANT ALL ON {owned.tables.events.fullname} TO {writer_role(owned)}")

    assert make_writer_role(owned, MIGRATIONS) == f"{owned.book}_ledger_writer"
    assert {rights_of(owned)[name] for name in APPEND_ONLY} == {"INSERT SELECT"}


def test_the_role_has_no_power_beside_its_rights(owned: Database) -> None:
    """It cannot log in, makes no roles, databases or tables, and is a member of nothing."""
    role = writer_role(owned)
    query = """
        SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
        has_schema_privilege(oid, :schema, 'CREATE'), has_database_privilege(oid, current_database(), 'CREATE'),
        EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid)
        FROM pg_roles WHERE rolname = :role
    """
    with owned.read() as connection:
        found = connection.execute(text(query), {"role": role, "schema": owned.schema}).one()

    assert not any(found)


def test_an_application_appends_and_reads(owned: Database, engine: Engine) -> None:
    """Under the role a book is opened, appended to and read as by its owner."""
    database = Database(engine, owned.book, owns_engine=False)
    check_migrated(database)
    store = EventStore(database, MemoryBooks(), MovableClock(MOMENT))

    committed = store.transact(opening())

    assert store.read_page(0, 10) == list(committed.events)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_an_application_cannot_change_the_log(owned: Database, engine: Engine, table: str) -> None:
    """Its rights are not enough to change, remove or replace a row, or to take the triggers away."""
    EventStore(owned, MemoryBooks(), MovableClock(MOMENT)).transact(opening())
    place = f"{owned.schema}.{table}"
    forbidden = [
        f"UPDATE {place} SET {'topic' if table == 'events' else 'note' if table == 'checkpoints' else 'provider'} = ''",  # noqa: S608
        f"DELETE FROM {place}",  # noqa: S608 (ours)
        f"TRUNCATE {place}",
        f"DROP TABLE {place}",
        f"ALTER TABLE {place} DISABLE TRIGGER append_only",
        f"DROP TRIGGER append_only ON {place}",
        f"CREATE RULE forget AS ON INSERT TO {place} DO INSTEAD NOTHING",
        f"CREATE OR REPLACE FUNCTION {owned.schema}.refuse_change() RETURNS trigger AS '' LANGUAGE sql",
        f"CREATE TABLE {owned.schema}.mine (id integer)",
        "SET session_replication_role = replica",
    ]

    for statement in forbidden:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
            connection.exec_driver_sql(statement)

    with owned.read() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {owned.schema}.events").scalar_one() == 1  # noqa: S608


def test_the_owner_is_refused_by_the_triggers(owned: Database) -> None:
    """Who owns the tables has every right, and is still refused as long as the triggers are there."""
    EventStore(owned, MemoryBooks(), MovableClock(MOMENT)).transact(opening())
    events = owned.tables.events.fullname

    for change in (f"UPDATE {events} SET topic = 'x'", f"DELETE FROM {events}", f"TRUNCATE {events}"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"), owned.begin() as connection:
            connection.exec_driver_sql(change)


def test_tables_of_later_migrations_can_be_written(owned: Database, engine: Engine) -> None:
    """What the owner makes later can be read and written under the role, as every table that is not append-only."""
    with owned.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {owned.schema}.later (id serial, word text)")

    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {owned.schema}.later (word) VALUES ('x')")  # noqa: S608 (ours)
        connection.exec_driver_sql(f"UPDATE {owned.schema}.later SET word = 'y'")  # noqa: S608 (ours)
        connection.exec_driver_sql(f"DELETE FROM {owned.schema}.later")  # noqa: S608 (ours)


def test_sqlite_has_no_roles(tmp_path: Path) -> None:
    """On SQLite the role is refused with a named error."""
    database = open_database(f"sqlite:///{tmp_path}/book.db")

    with pytest.raises(RolesUnsupportedError):
        make_writer_role(database, MIGRATIONS)
    database.dispose()
