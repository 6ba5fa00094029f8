"""A book with something of everything, its follower caught up."""

from __future__ import annotations

import pytest

from ledger.store.event_store import EventStore
from projections.follower import Follower
from tests.projections.queries.full_book import record_full_book


@pytest.fixture
def full_book(store: EventStore) -> EventStore:
    """Return the log of a full book."""
    record_full_book(store, Follower(store))
    return store
