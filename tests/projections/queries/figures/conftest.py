"""What the tests of figures read and write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.schema import ReadTables
from tests.builders import PayoutStory, appending

Reader = Callable[..., Any]


@pytest.fixture
def read(database: Database, tables: ReadTables) -> Reader:
    """Return the function that asks a query in a read transaction."""

    def ask(query: Callable[..., Any], *asked: Any, **options: Any) -> Any:
        with database.read() as connection:
            return query(connection, tables, *asked, **options)

    return ask


@pytest.fixture
def record(store: EventStore) -> Callable[..., None]:
    """Return the function that appends what payouts have told, in the order they are given."""

    def append(*payouts: PayoutStory) -> None:
        store.transact(appending(*(event for payout in payouts for event in payout.told)))

    return append
