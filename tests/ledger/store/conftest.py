"""A book on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.migrate import LOG_MIGRATIONS
from ledger.store.opening import open_database
from tests.fakes import MemoryBooks
from tests.ledger.store.notes import MOMENT
from tests.new_book import make_book


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a migrated book."""
    make_book(database_url, (LOG_MIGRATIONS,))
    database = open_database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def books() -> MemoryBooks:
    """Return books that remember."""
    return MemoryBooks()


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock that stands still."""
    return MovableClock(MOMENT)


@pytest.fixture
def store(database: Database, books: MemoryBooks, clock: MovableClock) -> EventStore:
    """Return the book's event store."""
    return EventStore(database, books, clock)
