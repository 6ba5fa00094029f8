"""Where a book lives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url

from ledger.clock import MovableClock
from ledger.errors import BookNameError, DatabaseUnreachableError, DatabaseUrlError
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import check_migrated, migrate
from ledger.store.opening import open_database
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import MOMENT, opening

BAD_URLS = [
    ("", ""),
    ("nonsense", "nonsense"),
    ("mysql://asha:s3cret@host/db", "mysql://asha:***@host/db"),
    (
        "postgresql+asyncpg://asha:s3cret@host/db?password=s3cret",
        "postgresql+asyncpg://asha:***@host/db?password=hidden",
    ),
    ("postgresql://asha:s3cret@host:port/db?password=s3cret", "postgresql://***@host:port/db"),
    ("asha:s3cret@host/db", "***@host/db"),
    ("sqlite://", "sqlite://"),
    ("sqlite:///:memory:", "sqlite:///%3Amemory%3A"),
    ("sqlite:///file:x?mode=memory&uri=true", "sqlite:///file%3Ax?mode=memory&uri=true"),
    ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
]


@pytest.mark.parametrize(("url", "shown"), BAD_URLS, ids=range(len(BAD_URLS)))
def test_a_url_that_no_ledger_can_live_in_is_refused(url: str, shown: str) -> None:
    """An unreadable or unsupported URL is shown without its secrets, and nothing is opened."""
    with pytest.raises(DatabaseUrlError) as raised:
        open_database(url)

    assert raised.value.url_masked == shown
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("book", ["", "Acme", "1st", "a-b", "a b", "a" * 41, 'x"y', "../x", "büch"])
def test_a_book_name_that_is_no_plain_word_is_refused(tmp_path: Path, book: str) -> None:
    """A book's name becomes part of a file or schema name, so nothing but plain words is let through."""
    with pytest.raises(BookNameError):
        open_database(f"sqlite:///{tmp_path}/x.db", book)
    with pytest.raises(BookNameError):
        open_database(create_engine("sqlite://"), book)
    assert list(tmp_path.iterdir()) == []


def test_books_do_not_see_each_other(database_url: str) -> None:
    """Two books of one URL have their own log, and their positions both begin at 1."""
    books = [open_database(database_url, name) for name in ("default", "acme")]
    for database in books:
        migrate(database)
        store = EventStore(database, MemoryBooks(), MovableClock(MOMENT))
        assert store.transact(opening()).position == 1
    for database in books:
        database.dispose()


def test_each_book_on_a_url_has_a_file_or_schema_of_its_own(database_url: str) -> None:
    """A SQLite book other than the default is a file beside it, a PostgreSQL book a schema."""
    database = open_database(database_url, "acme")
    migrate(database)
    with database.read() as connection:
        assert inspect(connection).has_table(f"{database.prefix}events", schema=database.schema)

    if database.is_postgresql:
        assert (database.schema, database.prefix) == ("ledger_acme", "")
    else:
        assert (database.schema, database.prefix) == (None, "ledger_")
        assert Path(str(make_url(database_url).database)).with_name("ledger.acme.db").exists()
        assert not Path(str(make_url(database_url).database)).exists()
    database.dispose()


def test_books_on_a_hosts_sqlite_engine_are_told_apart_by_their_tables(tmp_path: Path) -> None:
    """On the host's own SQLite database every book has its own tables beside the host's."""
    host = create_engine(f"sqlite:///{tmp_path}/host.db")
    for book in ("default", "acme"):
        migrate(open_database(host, book))
    with host.connect() as connection:
        names = set(inspect(connection).get_table_names())
    host.dispose()

    assert {"ledger_events", "ledger_acme_events"} <= names


def test_our_own_sqlite_files_survive_a_power_cut(tmp_path: Path) -> None:
    """Each commit is flushed to the disk, readers never wait, and references are enforced."""
    database = open_database(f"sqlite:///{tmp_path}/x.db")
    with database.read() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    database.dispose()

    assert settings == ["wal", 2, 1, 30_000]


def test_a_missing_driver_is_named_with_its_extra() -> None:
    """Without psycopg a PostgreSQL URL says what to install."""
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from ledger.errors import DriverMissingError\n"
        "from ledger.store.opening import open_database\n"
        "try:\n    open_database('postgresql://localhost/x')\n"
        "except DriverMissingError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "payout-ledger[postgres]" in done.stdout


def test_a_url_is_shown_without_its_password() -> None:
    """What names the database in errors never holds a secret."""
    database = open_database("postgresql://asha:s3cret@host/db?sslpassword=s3cret")

    assert database.url_masked == "postgresql://asha:***@host/db?sslpassword=hidden"
    database.dispose()


def test_an_engine_of_another_kind_is_refused() -> None:
    """Only SQLite and PostgreSQL are supported, on a host's engine too."""
    host = create_engine("sqlite://")
    host.dialect.name = "other"
    with pytest.raises(DatabaseUrlError):
        open_database(host)


def test_a_file_that_cannot_be_a_database_is_named(tmp_path: Path) -> None:
    """A missing folder, a folder and a file of another kind are named as what cannot be reached, and left alone."""
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database, but long enough to have been one" * 100)

    for path in (tmp_path / "missing" / "x.db", tmp_path, other):
        with pytest.raises(DatabaseUnreachableError, match=path.name):
            open_database(f"sqlite:///{path}")
    assert list(tmp_path.iterdir()) == [other]


def test_a_server_that_is_not_there_is_named() -> None:
    """A PostgreSQL server that cannot be reached is named without its password."""
    database = open_database("postgresql://asha:s3cret@127.0.0.1:1/x")
    with pytest.raises(DatabaseUnreachableError) as raised:
        check_migrated(database)
    database.dispose()

    assert "s3cret" not in str(raised.value)


def test_a_new_file_that_another_process_is_setting_up_is_waited_for(tmp_path: Path) -> None:
    """Opening a file while somebody else writes it ends when the other is done, and not in an error."""
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    opened: list[Database] = []
    opening_it = threading.Thread(target=lambda: opened.append(open_database(f"sqlite:///{tmp_path}/x.db")))
    opening_it.start()
    opening_it.join(0.2)
    assert opening_it.is_alive()
    other.execute("COMMIT")
    opening_it.join()
    other.close()

    check_migrated(opened[0])
    opened[0].dispose()
