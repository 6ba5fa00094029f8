"""A book with a history, and the follower that may or may not have caught up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ledger.clock import MovableClock
from ledger.events import RecordedEvent
from ledger.store.event_store import EventStore
from projections.follower import Follower
from tests.projections.queries.histories import record_history


@pytest.fixture
def history(store: EventStore, clock: MovableClock) -> Sequence[RecordedEvent]:
    """Return the events of a book with a history; its follower has seen none of them."""
    record_history(store, clock)
    return store.read_page(0, 10_000)


@pytest.fixture
def follower(store: EventStore) -> Follower:
    """Return the follower of the registers."""
    return Follower(store)
