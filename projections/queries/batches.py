"""Batches as they were asked for, and where their payouts stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from ledger.errors import BatchNotFoundError, BatchReferenceNotFoundError
from ledger.texts import is_reference
from projections.queries.pages import page_of
from projections.queries.payout_counts import StatusCount, counts_of_batches
from projections.queries.payout_rows import PayoutRow, payouts_by_id
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
    """The log position of the batch, which numbers the batches in the order they came."""
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class BatchItemRow:
    """One payout that a batch asked for: the payout as it stands, or why it was refused."""

    item_no: int
    """From 1, as they were given."""
    reference: str
    payout: PayoutRow | None
    refusal: str | None
    """The name of the broken rule."""
    message: str | None
    """The rule as a sentence, with the values that broke it."""


def batch_by_id(connection: Connection, tables: ReadTables, batch_id: UUID) -> BatchRow:
    """Return a batch, once the follower has seen it. Raises BatchNotFoundError."""
    found = _read(connection, tables, _query(tables).where(tables.batches.c.id == batch_id))
    if not found:
        raise BatchNotFoundError(batch_id)
    return found[0]


def batch_by_reference(connection: Connection, tables: ReadTables, reference: str) -> BatchRow:
    """Return the batch that its caller named so, once the follower has seen it. Raises BatchReferenceNotFoundError."""
    if not is_reference(reference):
        raise BatchReferenceNotFoundError(reference)
    found = _read(connection, tables, _query(tables).where(tables.batches.c.reference == reference))
    if not found:
        raise BatchReferenceNotFoundError(reference)
    return found[0]


def list_batches(
    connection: Connection, tables: ReadTables, *, limit: int, before: int | None = None
) -> Sequence[BatchRow]:
    """Return at most `limit` batches, the latest first, going on `before` the `position` of another."""
    place = None if before is None else [before]
    query = page_of(_query(tables), [tables.batches.c.position], place, limit=limit, descending=True)
    return _read(connection, tables, query)


def items_of_batch(
    connection: Connection, tables: ReadTables, batch_id: UUID, *, limit: int, after: int = 0
) -> Sequence[BatchItemRow]:
    """Return at most `limit` items of a batch in their order, going on `after` the `item_no` of another.

    Of a batch that does not exist there are none.
    """
    items = tables.batch_items.c
    query = select(items.item_no, items.reference, items.payout_id, items.refusal, items.message)
    query = page_of(query.where(items.batch_id == batch_id), [items.item_no], [after], limit=limit)
    rows = connection.execute(query).all()
    payouts = payouts_by_id(connection, tables, {row.payout_id for row in rows if row.payout_id is not None})
    return [
        BatchItemRow(
            item_no=row.item_no,
            reference=row.reference,
            payout=None if row.payout_id is None else payouts[row.payout_id],
            refusal=row.refusal,
            message=row.message,
        )
        for row in rows
    ]


def _query(tables: ReadTables) -> Select[Any]:
    return select(*columns_of(BatchRow, tables.batches))


def _read(connection: Connection, tables: ReadTables, query: Select[Any]) -> Sequence[BatchRow]:
    rows = connection.execute(query).mappings().all()
    counts = counts_of_batches(connection, tables, [row["id"] for row in rows])
    return [BatchRow(**row, counts=counts[row["id"]]) for row in rows]
