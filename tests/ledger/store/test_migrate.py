"""How a book's tables come to be."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from ledger.errors import NotMigratedError
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import LOG_MIGRATIONS, Migrations, check_migrated, migrate
from ledger.store.opening import open_database
from tests.ledger.store.notes import MOMENT, opening
from tests.processes import fork_server


@pytest.fixture
def new_database(database_url: str) -> Iterator[Database]:
    """Return a book without tables, on the host's engine where the ledger's own would make them at once."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    yield open_database(engine)
    engine.dispose()


def migrate_book(url: str) -> None:
    """Open a book and migrate it, as a process of its own does."""
    database = open_database(url)
    migrate(database)
    check_migrated(database)
    database.dispose()


def test_tables_that_do_not_exist_are_refused(new_database: Database) -> None:
    """A book that was never migrated is named, with the version that is missing."""
    with pytest.raises(NotMigratedError) as raised:
        check_migrated(new_database)

    assert (raised.value.book, raised.value.found, raised.value.expected) == ("default", None, LOG_MIGRATIONS.head)


def test_migrating_makes_exactly_the_tables_that_are_used(new_database: Database) -> None:
    """The scripts and the tables in the code describe the same thing, and a second call changes nothing."""
    for _ in range(2):
        migrate(new_database)
        check_migrated(new_database)

    names = {table.name for table in new_database.tables.metadata.tables.values()}
    with new_database.read() as connection:
        found = set(inspect(connection).get_table_names(schema=new_database.schema))
        options = {
            "include_name": lambda name, kind, _: kind != "table" or name in names,
            "version_table": LOG_MIGRATIONS.version_table_of(new_database),
            "version_table_schema": new_database.schema,
            "include_schemas": new_database.schema is not None,
        }
        differences = compare_metadata(
            MigrationContext.configure(connection, opts=options), new_database.tables.metadata
        )
    assert found == names | {LOG_MIGRATIONS.version_table_of(new_database)}
    assert differences == []


def test_another_version_is_refused(new_database: Database) -> None:
    """Tables of a version that this software does not know are named, and not used."""
    migrate(new_database)
    table = LOG_MIGRATIONS.version_table_of(new_database)
    schema = f"{new_database.schema}." if new_database.schema else ""
    with new_database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {schema}{table} SET version_num = '9999'")  # noqa: S608 (our own names)

    with pytest.raises(NotMigratedError, match="9999"):
        check_migrated(new_database)


def test_processes_that_migrate_at_once_all_succeed(database_url: str) -> None:
    """Four processes that open and migrate the same new book at the same time find it migrated, once."""
    with fork_server(__name__).Pool(4) as processes:
        processes.map(migrate_book, [database_url] * 4, chunksize=1)

    migrate_book(database_url)


def test_threads_that_migrate_at_once_all_succeed(database_url: str) -> None:
    """The same is true for the threads of one process."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            migrate_book(database_url)
        except BaseException as error:  # noqa: BLE001 (whatever it is, the test has to see it)
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_a_new_sqlite_file_is_migrated_when_it_is_opened(tmp_path: Path) -> None:
    """A ledger in a new file needs no other step; a file with other tables is left to an explicit call."""
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    check_migrated(database)
    database.dispose()

    host = create_engine(f"sqlite:///{tmp_path}/hosts.db")
    with host.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    host.dispose()
    database = open_database(f"sqlite:///{tmp_path}/hosts.db")
    with pytest.raises(NotMigratedError):
        check_migrated(database)
    database.dispose()


def test_a_second_folder_of_scripts_has_its_own_version(new_database: Database, tmp_path: Path) -> None:
    """Another package's tables live in the same book, and a failing script leaves nothing of any of them."""
    folder = tmp_path / "scripts"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text("from ledger.store import migrate\nmigrate.run()\n")
    script = folder / "versions" / "0001_rows.py"
    head = 'from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = "0001", None\n'
    makes = 'op.create_table(f"{prefix}rows", sa.Column("id", sa.Integer), schema=schema)'
    rows = Migrations(folder, "rows_version")

    script.write_text(f"{head}def upgrade(schema, prefix):\n    {makes}\n    raise LookupError\n")
    with pytest.raises(LookupError):
        migrate(new_database, [LOG_MIGRATIONS, rows])
    with new_database.read() as connection:
        assert inspect(connection).get_table_names(schema=new_database.schema) == []

    script.write_text(f"{head}def upgrade(schema, prefix):\n    {makes}\n")
    migrate(new_database, [LOG_MIGRATIONS, rows])
    check_migrated(new_database, [LOG_MIGRATIONS, rows])
    with new_database.read() as connection:
        tables = inspect(connection).get_table_names(schema=new_database.schema)
    assert {f"{new_database.prefix}rows", f"{new_database.prefix}rows_version"} <= set(tables)


def test_events_cannot_be_changed_or_removed(database: Database, store: EventStore) -> None:
    """The database itself refuses to alter history."""
    committed = store.transact(opening())
    events = database.tables.events

    for change in (events.update().values(topic="other/1"), events.delete()):
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
            connection.execute(change)
    if database.is_postgresql:
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
            connection.exec_driver_sql("TRUNCATE ledger.events")
    assert store.read_page(0, 10) == list(committed.events)


def test_the_database_refuses_a_second_event_of_a_version(database: Database, store: EventStore) -> None:
    """Even a writer without the append lock cannot store an aggregate's version, or a position, twice."""
    event = store.transact(opening()).events[0].event
    row = {"topic": "x/1", "state": b"{}", "recorded_at": MOMENT}
    again = {"position": 2, "originator_id": event.originator_id, "originator_version": 1}
    same_place = {"position": 1, "originator_id": uuid4(), "originator_version": 1}

    for taken in (again, same_place):
        with pytest.raises(DBAPIError), database.begin() as connection:
            connection.execute(insert(database.tables.events).values(row | taken))
    assert len(store.read_page(0, 10)) == 1


def test_messages_of_before_are_known_by_their_payee(database_url: str, tmp_path: Path) -> None:
    """Of each message in an older book it is noted whom it is about; its key stays the derived one."""
    (tmp_path / "versions").mkdir()
    shutil.copy(LOG_MIGRATIONS.folder / "env.py", tmp_path)
    for script in sorted((LOG_MIGRATIONS.folder / "versions").glob("*.py"))[:4]:
        shutil.copy(script, tmp_path / "versions")
    released = (replace(LOG_MIGRATIONS, folder=tmp_path),)
    database = open_database(database_url, migrations=released)
    migrate(database, released)
    meera, ravi, first, second = (UUID(int=number) for number in range(1, 5))
    own, shared, nobodys, files = (letter * 64 for letter in "abcd")
    told = [
        (first, "payout.queued/2", {"beneficiary_id": str(meera)}),
        (second, "payout.queued/2", {"beneficiary_id": str(ravi)}),
        (meera, "beneficiary.verified/1", {"message_digest": own}),
        (first, "payout.completed/1", {"message_digest": own}),
        (first, "payout.acknowledged/1", {"message_digest": shared}),
        (second, "payout.acknowledged/1", {"message_digest": shared}),
        (UUID(int=5), "statement.imported/1", {"message_digest": files}),
    ]
    with database.begin() as connection:
        for position, (originator_id, topic, state) in enumerate(told, start=1):
            place = {"position": position, "originator_id": originator_id, "originator_version": position}
            stored = {"topic": topic, "state": json.dumps(state).encode(), "recorded_at": MOMENT}
            connection.execute(database.tables.events.insert().values(place | stored))
        for digest in (own, shared, nobodys, files):
            message = {"digest": digest, "provider": "nxt", "received_at": MOMENT, "sealed_body": b""}
            connection.execute(database.tables.raw_messages.insert().values(message))

    migrate(database)

    keys = database.tables.message_keys.c
    with database.read() as connection:
        found = connection.execute(select(keys.digest, keys.beneficiary_id, keys.is_shared).order_by(keys.digest))
        assert [tuple(row) for row in found] == [
            (own, meera, False),
            (shared, None, True),
            (nobodys, None, False),
            (files, None, True),
        ]
    database.dispose()
