"""The journal entries of one aggregate: a payout's, a manual entry's or a deposit's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from ledger.accounts import Side
from ledger.journal import EntryKind, Line
from ledger.store.made_once import made_once
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
    rows = connection.execute(_of_aggregate(tables), {"aggregate_id": aggregate_id}).mappings()
    entries = (list(lines) for _, lines in groupby(rows, key=itemgetter("position")))
    return [_entry(lines) for lines in entries]


@made_once
def _of_aggregate(tables: ReadTables) -> Select[Any]:
    """Return the query for the lines, each beside its entry."""
    entries, lines = tables.journal_entries, tables.journal_lines
    query = select(*columns_of(BookedEntry, entries), lines.c.account, lines.c.side, lines.c.amount_minor)
    query = query.join(lines, lines.c.position == entries.c.position)
    of_aggregate = entries.c.aggregate_id == bindparam("aggregate_id")
    return query.where(of_aggregate).order_by(entries.c.position, lines.c.line_no)


def _entry(lines: Sequence[RowMapping]) -> BookedEntry:
    first = lines[0]
    facts: dict[str, Any] = {name: first[name] for name in _OF_ENTRY}
    return BookedEntry(**facts | {"kind": EntryKind(first.kind)}, lines=tuple(map(_line, lines)))


def _line(row: RowMapping) -> Line:
    return Line(account=row.account, side=Side(row.side), amount_minor=row.amount_minor, currency=row.currency)


_OF_ENTRY = tuple(field.name for field in fields(BookedEntry) if field.name != "lines")
