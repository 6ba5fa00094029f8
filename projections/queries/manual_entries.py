"""Manual entries and deposits as they stand, with maker and checker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from ledger.errors import ManualEntryNotFoundError
from ledger.events import RecordedEvent
from ledger.journal import EntryKind, JournalEntry
from ledger.manual_entry.events import Deposited, EntryProposed
from ledger.manual_entry.manual_entry import ManualEntryStatus
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.schema import ReadTables

ManualEntryPlace = tuple[datetime, UUID]
"""Where a list of manual entries goes on: when one was proposed, and its id."""


@dataclass(frozen=True, slots=True)
class ManualEntryRow:
    """One manual entry or deposit."""

    id: UUID
    reference: str
    kind: EntryKind
    status: ManualEntryStatus
    description: str
    amount_minor: int
    """The sum of its debits, which is that of its credits, in minor units."""
    currency: str
    proposed_by: str
    decided_by: str | None
    """Missing on a deposit, which needs no checker."""
    reason: str | None
    """Why it was rejected."""
    proposed_at: datetime
    decided_at: datetime | None
    version: int
    position: int
    effective_at: datetime
    recorded_at: datetime

    @property
    def place(self) -> ManualEntryPlace:
        """Return where the list goes on behind this row."""
        return self.proposed_at, self.id


def manual_entry_by_id(connection: Connection, tables: ReadTables, entry_id: UUID) -> ManualEntryRow:
    """Return a manual entry or deposit, once the follower has seen it. Raises ManualEntryNotFoundError."""
    row = connection.execute(_query(tables).where(tables.manual_entries.c.id == entry_id)).mappings().one_or_none()
    if row is None:
        raise ManualEntryNotFoundError(entry_id)
    return _entry(row)


def list_manual_entries(
    connection: Connection,
    tables: ReadTables,
    status: ManualEntryStatus | None = None,
    *,
    limit: int,
    after: ManualEntryPlace | None = None,
) -> Sequence[ManualEntryRow]:
    """Return at most `limit` entries, those proposed last first, going on `after` the place of another."""
    entries = tables.manual_entries.c
    query = _query(tables) if status is None else _query(tables).where(entries.status == status.value)
    query = page_of(query, [entries.proposed_at, entries.id], after, limit=limit, descending=True)
    return [_entry(row) for row in connection.execute(query).mappings()]


def journal_entry_of(entry_id: UUID, stream: Iterable[RecordedEvent]) -> JournalEntry:
    """Return what a manual entry books, or would book, from its events as `EventStore.stream` hands them out.

    A rejected entry shows what was asked for too. Raises ManualEntryNotFoundError when these are not a manual entry's
    events.
    """
    first = next(iter(stream), None)
    match first and first.event:
        case EntryProposed(proposed=entry):
            return entry
        case Deposited(entry=entry) if entry is not None:
            return entry
        case _:
            raise ManualEntryNotFoundError(entry_id)


def _query(tables: ReadTables) -> Select[Any]:
    return select(*columns_of(ManualEntryRow, tables.manual_entries))


def _entry(row: RowMapping) -> ManualEntryRow:
    read = {"kind": EntryKind(row["kind"]), "status": ManualEntryStatus(row["status"])}
    return ManualEntryRow(**{**row, **read})
