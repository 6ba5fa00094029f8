"""A batch as it was asked for, and where its payouts stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import BatchNotFoundError
from projections.queries.payout_counts import StatusCount, counts_by_status
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch."""

    id: UUID
    reference: str
    accepted: int
    """How many of its items became payouts of this batch, or were payouts already."""
    refused: int
    counts: Sequence[StatusCount]
    """The payouts that this batch queued, by status."""
    position: int
    effective_at: datetime
    recorded_at: datetime


def batch_by_id(connection: Connection, tables: ReadTables, batch_id: UUID) -> BatchRow:
    """Return a batch, once the follower has seen it. Raises BatchNotFoundError."""
    batches = tables.batches
    query = select(*columns_of(BatchRow, batches)).where(batches.c.id == batch_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise BatchNotFoundError(batch_id)
    return BatchRow(**row, counts=counts_by_status(connection, tables, batch_id=batch_id))
