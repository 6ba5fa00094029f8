"""Batches."""

from __future__ import annotations

import pytest

from ledger.errors import BatchNotFoundError, BatchReferenceNotFoundError
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.batches import batch_by_id, batch_by_reference, items_of_batch, list_batches
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
        assert batch_by_reference(connection, tables, "BATCH-1") == found

    assert (found.reference, found.accepted, found.refused) == ("BATCH-1", 3, 1)
    assert found.counts == [
        StatusCount(PayoutStatus.QUEUED, "INR", 2, 200),
        StatusCount(PayoutStatus.IN_TRANSIT, "INR", 1, 100),
    ]


def test_unknown_batch_is_refused(database: Database, tables: ReadTables) -> None:
    """A batch that does not exist, or that the follower has not seen, is an error by name."""
    with database.read() as connection, pytest.raises(BatchNotFoundError):
        batch_by_id(connection, tables, id_of("BATCH-1"))


def test_batch_without_that_reference_is_refused(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A text that no batch has as its reference is repeated in the error, whatever the text is."""
    store.transact(appending(batch_queued("BATCH-1", [])))
    follower.catch_up()

    for reference in ("batch-1", "", "BATCH-1\0", "\ud800"):
        with database.read() as connection, pytest.raises(BatchReferenceNotFoundError) as caught:
            batch_by_reference(connection, tables, reference)
        assert caught.value.reference == reference


def test_batches_are_listed_latest_first(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """Batches are listed with the counts of their own payouts, the latest first."""
    stories = [PayoutStory(f"P-{number}", amount_minor=5, batch_id=id_of(f"BATCH-{number % 2}")) for number in range(3)]
    store.transact(appending(*(story.queued() for story in stories)))
    store.transact(appending(batch_queued("BATCH-0", stories[::2]), batch_queued("BATCH-1", stories[1::2])))
    store.transact(appending(batch_queued("BATCH-2", [], ["X-1"])))
    follower.catch_up()

    with database.read() as connection:
        found = list_batches(connection, tables, limit=9)

    assert [(row.reference, row.accepted, row.refused) for row in found] == [
        ("BATCH-2", 0, 1),
        ("BATCH-1", 1, 0),
        ("BATCH-0", 2, 0),
    ]
    assert [[count.payouts for count in row.counts] for row in found] == [[], [1], [2]]


def test_items_show_their_payout_or_their_refusal(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """Each item has its payout as it stands now, or the rule that refused it, in the order they were given."""
    batch_id = id_of("BATCH-1")
    mine, earlier = PayoutStory("P-1", batch_id=batch_id), PayoutStory("P-0")
    store.transact(appending(earlier.queued(), mine.queued(), batch_queued("BATCH-1", [mine, earlier], ["X-1"])))
    store.transact(appending(mine.submitted(), mine.completed(utr="0077")))
    follower.catch_up()

    with database.read() as connection:
        items = items_of_batch(connection, tables, batch_id, limit=9)
        assert items_of_batch(connection, tables, id_of("BATCH-2"), limit=9) == []

    paid, queued, refused = items
    assert [item.reference for item in items] == ["P-1", "P-0", "X-1"]
    assert paid.payout is not None
    assert queued.payout is not None
    assert (paid.payout.status, paid.payout.utr) == (PayoutStatus.COMPLETED, "0077")
    assert (queued.payout.status, queued.payout.batch_id) == (PayoutStatus.QUEUED, None)
    assert (refused.payout, refused.refusal, refused.message) == (None, "BeneficiaryClosedError", "closed")
