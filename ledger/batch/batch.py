"""The batch: one fact that says which payouts were asked for together, and what became of each request."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.batch.events import BatchItem, BatchQueued


class Batch(Aggregate):
    """Many payouts asked for at once. Each is an aggregate of its own and succeeds or fails by itself."""

    reference: str
    facts_digest: str
    items: tuple[BatchItem, ...]

    @classmethod
    def queue(
        cls, batch_id: UUID, reference: str, facts_digest: str, items: Sequence[BatchItem], cause: Cause
    ) -> Batch:
        """Record what became of each item."""
        batch = cls(batch_id)
        facts = {"reference": reference, "facts_digest": facts_digest, "items": tuple(items)}
        batch._record(BatchQueued, cause, **facts)
        return batch

    @event(BatchQueued)
    def _queued(self, recorded: BatchQueued) -> None:
        self.reference = recorded.reference
        self.facts_digest = recorded.facts_digest
        self.items = recorded.items
