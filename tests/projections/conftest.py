"""A book on each engine, with its read tables; and an honest one that has lived."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.schema import ReadTables
from tests.builders import MOMENT
from tests.new_book import make_book
from tests.postgres import PostgresServer
from tests.projections.verify.honest_book import ENGINES, HonestBook, lent_books


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a migrated book."""
    make_book(database_url, ALL_MIGRATIONS)
    database = open_database(database_url, migrations=ALL_MIGRATIONS)
    yield database
    database.dispose()


@pytest.fixture
def tables(database: Database) -> ReadTables:
    """Return the book's live tables."""
    return ReadTables.of(database)


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock that stands still."""
    return MovableClock(MOMENT)


@pytest.fixture
def books(database: Database) -> InlineBooks:
    """Return the inline books."""
    return InlineBooks(database)


@pytest.fixture
def store(database: Database, books: InlineBooks, clock: MovableClock) -> EventStore:
    """Return the book's event store."""
    return EventStore(database, books, clock)


@pytest.fixture(scope="package", params=ENGINES)
def honest(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Callable[[int], PostgresServer],
) -> Iterator[HonestBook]:
    """Return an honest book that no test changes for good, and whose owner can change everything in it."""
    yield from lent_books(request.param, tmp_path_factory.mktemp("honest"), postgres_server)
