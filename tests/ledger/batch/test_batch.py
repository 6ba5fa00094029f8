"""The batch: one fact that remembers what became of each item."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import ValidationError

from ledger.aggregate import Cause
from ledger.batch.batch import Batch
from ledger.batch.events import BatchItem, BatchQueued
from ledger.beneficiary.beneficiary import Beneficiary
from tests.builders import MOMENT

CAUSE = Cause("asha", "request-1", MOMENT)
ITEMS = (
    BatchItem(reference="P-1", payout_id=uuid4(), refusal=None, message=None),
    BatchItem(reference="P-2", payout_id=None, refusal="InsufficientFundsError", message="not enough"),
)


def test_batch_remembers_its_items() -> None:
    """A batch replayed from its one event still tells each item's fate, in order."""
    batch = Batch.queue(uuid4(), "B-1", "ab" * 32, ITEMS, CAUSE)
    again = Batch.replay(batch.id, batch.pending_events)

    assert [type(event) for event in batch.pending_events] == [BatchQueued]
    assert (again.reference, again.facts_digest, again.items, again.version) == ("B-1", "ab" * 32, ITEMS, 1)


def test_batch_itself_moves_no_money() -> None:
    """The payouts of a batch carry the entries; the batch carries none."""
    (event,) = Batch.queue(uuid4(), "B-1", "ab" * 32, ITEMS, CAUSE).pending_events

    assert event.entry is None


def test_item_is_frozen_and_complete() -> None:
    """An item says all of its fate or can't be made, and never changes."""
    with pytest.raises(ValidationError):
        BatchItem(reference="P-1", payout_id=None, refusal=None)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        ITEMS[0].reference = "P-9"  # type: ignore[misc]


def test_history_tells_its_kind() -> None:
    """A batch's events are no other kind's history, and no events are nobody's."""
    events = Batch.queue(uuid4(), "B-1", "ab" * 32, ITEMS, CAUSE).pending_events

    assert Batch.is_told_by(events)
    assert not Beneficiary.is_told_by(events)
    assert not Batch.is_told_by([])
