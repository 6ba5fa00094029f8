"""How the work queue's tables come to be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from adapters.embedded import migrate_book, open_book, open_reader
from adapters.migrate import BOOK_MIGRATIONS
from adapters.queue.opening import open_queue, open_shared_queue
from adapters.queue.port import Job
from adapters.queue.procrastinate import ProcrastinateQueue
from adapters.queue.tables import WorkTables
from ledger.clock import MovableClock, SystemClock
from ledger.errors import BookNameError, DatabaseUrlError, NotMigratedError
from ledger.store.database import Database
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS
from tests.adapters.till import MOMENT, file_url, settings_for

JOB = Job("task", "P-1", MOMENT)


def migrated(url: str) -> Database:
    database = open_database(url, migrations=BOOK_MIGRATIONS)
    migrate(database, BOOK_MIGRATIONS)
    return database


def test_migrations_make_the_schema(database_url: str) -> None:
    """What the migrations have made is what the tables are described as: columns, indexes, keys and checks."""
    database = migrated(database_url)
    tables = WorkTables.of(database)
    names = set(tables.metadata.tables)
    options = {
        "compare_type": True,
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "table" or f"{database.schema}.{name}" in names or name in names,
    }
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata) == []
        for table in tables.metadata.tables.values():
            described = {str(rule.name) for rule in table.constraints if str(rule.name).startswith(table.name)}
            inspector = inspect(connection)
            made = {str(rule["name"]) for rule in inspector.get_check_constraints(table.name, database.schema)}
            key = inspector.get_pk_constraint(table.name, database.schema)["constrained_columns"]
            assert made == described
            assert key == [column.name for column in table.primary_key.columns]
    database.dispose()


def test_a_book_from_before_is_opened_after_migrating(database_url: str) -> None:
    """A book that has no work queue yet is refused until it is migrated, and then has one."""
    before = open_database(database_url, migrations=ALL_MIGRATIONS)
    migrate(before, ALL_MIGRATIONS)
    before.dispose()
    settings = settings_for(database_url)
    for opening in (open_book, open_reader):
        with pytest.raises(NotMigratedError):
            opening(settings=settings)

    migrate_book(database_url, "default")

    with open_book(settings=settings) as book:
        assert open_queue(book).enqueue([JOB]) == 1


def test_a_new_file_has_a_queue_at_once(tmp_path: Path) -> None:
    """The queue of a new book keeps the time by the book's clock, and is there for a reader too."""
    clock, done = MovableClock(MOMENT), list[str]()
    with open_book(settings=settings_for(file_url(tmp_path)), clock=clock) as book:
        open_queue(book).enqueue([JOB])
    with open_reader(settings=settings_for(file_url(tmp_path)), clock=clock) as reader:
        assert open_queue(reader).step({"task": done.append})

    assert done == ["P-1"]


def test_books_have_queues_of_their_own(database_url: str) -> None:
    """Two books on one engine of the host's do not see each other's work."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    for name, new in (("default", 1), ("acme", 1), ("acme", 0)):
        migrate_book(engine, name)
        with open_book(engine, settings=settings_for("sqlite:///elsewhere.db", name)) as book:
            assert open_queue(book).enqueue([JOB]) == new
    engine.dispose()


def test_the_shared_queue_s_tables_are_made_by_one_explicit_call(postgresql_url: str) -> None:
    """Tables that are missing or of another version are refused, and making them again changes nothing."""
    with open_shared_queue(postgresql_url, SystemClock()) as queue:
        with pytest.raises(NotMigratedError):
            queue.check_tables()
        queue.make_tables()
        assert queue.enqueue([JOB]) == 1
        queue.make_tables()
        queue.check_tables()
        assert queue.enqueue([JOB]) == 0
        with queue._place.engine.begin() as connection:
            connection.execute(text("UPDATE work_version SET version_num = '03.00.00'"))
        with pytest.raises(NotMigratedError):
            queue.check_tables()


def test_the_shared_queue_s_tables_follow_the_installed_version(postgresql_url: str) -> None:
    """Tables of an older version are brought to the newest by that version's own scripts, with the jobs they hold."""
    with open_shared_queue(postgresql_url, SystemClock()) as queue:
        queue.make_tables()
        queue.enqueue([JOB])
        with queue._place.engine.begin() as connection:
            # As it was before the last script, which makes this trigger anew.
            connection.execute(text("DROP TRIGGER procrastinate_trigger_status_events_update_v1 ON procrastinate_jobs"))
            connection.execute(
                text("UPDATE work_version SET version_num = '03.04.00_01_pre_add_retry_failed_job_procedure'")
            )

        queue.make_tables()

        queue.check_tables()
        assert queue.enqueue([JOB]) == 0
        with queue._place.engine.begin() as connection:
            triggers = connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).all()
        assert "procrastinate_trigger_status_events_update_v1" in triggers


def test_many_processes_may_make_the_shared_tables_at_once(postgresql_url: str) -> None:
    """Whoever comes second finds the tables made."""
    queues = [ProcrastinateQueue(postgresql_url, SystemClock()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for made in [pool.submit(queue.make_tables) for queue in queues]:
            made.result(60)
    assert [queue.enqueue([JOB]) for queue in queues] == [1, 0, 0, 0]
    for queue in queues:
        queue.close()


def test_shared_queues_of_two_books_are_separate(postgresql_url: str) -> None:
    """Each book has a schema of its own in the queue's database."""
    for book in ("default", "acme"):
        with open_shared_queue(postgresql_url, SystemClock(), book=book) as queue:
            queue.make_tables()
            assert queue.enqueue([JOB]) == 1


@pytest.mark.parametrize(
    ("url", "book", "refused"),
    [
        ("sqlite:///x.db", "default", DatabaseUrlError),
        ("mysql://localhost/x", "default", DatabaseUrlError),
        ("postgresql://localhost/x", "Acme Ltd", BookNameError),
    ],
)
def test_the_shared_queue_needs_postgresql(url: str, book: str, refused: type[Exception]) -> None:
    """A place that the shared queue cannot be in is refused by name."""
    with pytest.raises(refused):
        open_shared_queue(url, SystemClock(), book=book)
