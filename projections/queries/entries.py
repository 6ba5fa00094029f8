"""The journal entries of one aggregate: a payout's, a manual entry's or a deposit's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.accounts import Side
from ledger.journal import EntryKind, Line
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """One journal entry as the books hold it."""

    position: int
    effective_at: datetime
    recorded_at: datetime
    effective_date: date
    posted_on: date
    kind: EntryKind
    attempt: int
    anomaly: int
    currency: str
    description: str | None
    lines: tuple[Line, ...]


def entries_of(connection: Connection, tables: ReadTables, aggregate_id: UUID) -> Sequence[BookedEntry]:
    """Return the entries of an aggregate in log order."""
    entries = tables.journal_entries
    query = select(*columns_of(BookedEntry, entries)).where(entries.c.aggregate_id == aggregate_id)
    rows = connection.execute(query.order_by(entries.c.position)).mappings().all()
    lines = _lines_by_position(connection, tables, [row["position"] for row in rows])
    return [BookedEntry(**{**row, **_words(row["kind"])}, lines=tuple(lines[row["position"]])) for row in rows]


def _words(kind: str) -> dict[str, Any]:
    return {"kind": EntryKind(kind)}


def _lines_by_position(
    connection: Connection, tables: ReadTables, positions: Sequence[int]
) -> defaultdict[int, list[Line]]:
    lines = tables.journal_lines.c
    query = select(lines.position, lines.account, lines.side, lines.amount_minor, lines.currency)
    query = query.where(lines.position.in_(positions)).order_by(lines.position, lines.line_no)
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for position, account, side, amount_minor, currency in connection.execute(query):
        line = Line(account=account, side=Side(side), amount_minor=amount_minor, currency=currency)
        found[position].append(line)
    return found
