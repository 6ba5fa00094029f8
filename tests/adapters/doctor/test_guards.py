"""The doctor on the log's guards: its triggers are there, and whoever works with real money could not remove them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from adapters.doctor import guards
from adapters.doctor.patient import Patient
from adapters.embedded import migrate_book, open_reader
from adapters.environment.environment import Environment
from adapters.migrate import BOOK_MIGRATIONS
from ledger.store.database import Database
from ledger.store.opening import open_database
from ledger.store.writer_role import make_writer_role, writer_role
from tests.adapters.doctor.patients import FINDING, OK, patient_of, production, seen, told
from tests.adapters.till import file_url, opened_till
from tests.disarmed import disarm
from tests.logins import drop_role, login_of
from tests.postgres import VERSIONS, PostgresServer


@pytest.fixture
def owned(postgres_server: Callable[[int], PostgresServer]) -> Iterator[Database]:
    """Return a book of its owner's on one server, with the role of its application."""
    server = postgres_server(VERSIONS[-1])
    url, book = server.lend_database(), f"b{token_hex(6)}"
    migrate_book(url, book)
    owned = open_database(url, book)
    make_writer_role(owned, BOOK_MIGRATIONS)
    yield owned
    drop_role(owned, writer_role(owned))
    owned.dispose()
    server.take_back(url)


@contextmanager
def connected(url: str, book: str, environment: Environment = Environment.PRODUCTION) -> Iterator[Patient]:
    """Open a book at a URL, as whoever it names."""
    settings = production(database_url=url, book=book, environment=environment)
    with open_reader(settings=settings) as reader:
        yield Patient(settings, reader)


def test_a_file_whose_triggers_are_there_is_well(tmp_path: Path) -> None:
    """On SQLite the triggers are looked at; there are no rights that could be too many."""
    with opened_till(file_url(tmp_path)) as till:
        assert seen(patient_of(till), guards.CHECKS) == {"append-only": [OK]}

        disarm(till.book.database)

        assert seen(patient_of(till), guards.CHECKS) == {"append-only": [FINDING]}
        assert "ledger_events, ledger_raw_messages, ledger_checkpoints" in told(patient_of(till), guards.CHECKS)


def test_an_application_that_owns_nothing_is_well(owned: Database) -> None:
    """In production the application connects with the role's rights, and its owner would not."""
    with login_of(owned, writer_role(owned)) as url, connected(url, owned.book) as patient:
        assert seen(patient, guards.CHECKS) == {"append-only": [OK]}

    owners_url = owned.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with connected(owners_url, owned.book) as patient:
        assert seen(patient, guards.CHECKS) == {"append-only": [FINDING]}
        assert "payouts writer-role" in told(patient, guards.CHECKS)
    with connected(owners_url, owned.book, Environment.SANDBOX) as patient:
        assert seen(patient, guards.CHECKS) == {"append-only": [OK]}


def test_rights_that_are_too_many_are_found(owned: Database) -> None:
    """A right to change one of the tables is found, whoever owns them."""
    with login_of(owned, writer_role(owned)) as url:
        with owned.begin() as connection:
            connection.exec_driver_sql(f"GRANT TRUNCATE ON {owned.schema}.checkpoints TO {writer_role(owned)}")

        with connected(url, owned.book) as patient:
            assert seen(patient, guards.CHECKS) == {"append-only": [FINDING]}
            assert "rows of checkpoints" in told(patient, guards.CHECKS)


def test_switched_off_triggers_are_found(owned: Database) -> None:
    """Triggers that were switched off are found by whoever looks, in the sandbox too."""
    disarm(owned)

    with login_of(owned, writer_role(owned)) as url, connected(url, owned.book, Environment.SANDBOX) as patient:
        assert seen(patient, guards.CHECKS) == {"append-only": [FINDING]}
        assert "events, raw_messages, checkpoints" in told(patient, guards.CHECKS)
