"""Folds batches: what was asked for at once, and what became of each item."""

from __future__ import annotations

from ledger.batch.events import BatchQueued
from ledger.events import RecordedEvent
from projections.changes import Changes
from projections.evidence import evidence_of, versioned
from projections.read_table import ReadTable


def queue(changes: Changes, recorded: RecordedEvent, event: BatchQueued) -> None:
    """Make the batch's row, and one for each item."""
    refused = sum(item.payout_id is None for item in event.items)
    changes.insert(
        ReadTable.BATCHES,
        {
            "id": event.originator_id,
            "reference": event.reference,
            "accepted": len(event.items) - refused,
            "refused": refused,
            **versioned(recorded),
        },
    )
    for item_no, item in enumerate(event.items, start=1):
        row = {"batch_id": event.originator_id, "item_no": item_no, **item.model_dump(), **evidence_of(recorded)}
        changes.insert(ReadTable.BATCH_ITEMS, row)
