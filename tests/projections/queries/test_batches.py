"""Batches."""

from __future__ import annotations

import pytest

from ledger.errors import BatchNotFoundError
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.batches import batch_by_id
from projections.queries.payout_counts import StatusCount
from projections.schema import ReadTables
from tests.builders import PayoutStory, appending, batch_queued, id_of


def test_batch_shows_where_its_payouts_stand(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A batch counts what it accepted and refused, and its payouts by their status now."""
    batch_id = id_of("BATCH-1")
    payouts = [PayoutStory(f"P-{number}", amount_minor=100, batch_id=batch_id) for number in range(3)]
    store.transact(appending(*(payout.queued() for payout in payouts), batch_queued("BATCH-1", payouts, ["X-1"])))
    store.transact(appending(payouts[0].submitted(), PayoutStory("P-9").queued()))
    follower.catch_up()

    with database.read() as connection:
        found = batch_by_id(connection, tables, batch_id)

    assert (found.reference, found.accepted, found.refused) == ("BATCH-1", 3, 1)
    assert found.counts == [
        StatusCount(PayoutStatus.QUEUED, "INR", 2, 200),
        StatusCount(PayoutStatus.IN_TRANSIT, "INR", 1, 100),
    ]


def test_unknown_batch_is_refused(database: Database, tables: ReadTables) -> None:
    """A batch that does not exist, or that the follower has not seen, is an error by name."""
    with database.read() as connection, pytest.raises(BatchNotFoundError):
        batch_by_id(connection, tables, id_of("BATCH-1"))
