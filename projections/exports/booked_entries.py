"""The entries of the books read in pages, in the order they happened, for exports of any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, func, select

from ledger.accounts import Side
from ledger.journal import EntryKind, Line
from projections.queries.spans import Span
from projections.schema import ReadTables

PAGE_ENTRIES = 500
"""Entries read at a time."""


@dataclass(frozen=True, slots=True)
class BookedDays:
    """How many entries there are, and the days of the first and the last; None where there is none."""

    count: int
    first: date | None
    last: date | None


def booked_days(connection: Connection, tables: ReadTables, span: Span, position: int) -> BookedDays:
    """Return how many entries a span has, as known at a log position, and when they begin and end."""
    entries = tables.journal_entries
    day = entries.c.posted_on
    query = select(func.count(), func.min(day), func.max(day)).where(entries.c.position <= position)
    count, first, last = connection.execute(query.where(*span.conditions(entries))).one()
    return BookedDays(count, first, last)


def booked_entries(
    connection: Connection, tables: ReadTables, span: Span, position: int, *, page_entries: int
) -> Iterator[tuple[RowMapping, Sequence[Line]]]:
    """Go through the entries of a span and their lines, as known at a log position.

    They are ordered by the day that they are booked on, by when they happened, and by the log where that was at once.
    """
    entries = tables.journal_entries.c
    query = _entries(tables, span, position).order_by(entries.posted_on, entries.effective_at, entries.position)
    # In one statement, so that the database puts them in order once, and hands them over as they are asked for.
    with connection.execute(query.execution_options(yield_per=page_entries)) as found:
        for rows in found.mappings().partitions():
            lines = _lines(connection, tables, [row["position"] for row in rows])
            for row in rows:
                yield row, lines[row["position"]]


def _entries(tables: ReadTables, span: Span, position: int) -> Select[Any]:
    entries, payouts = tables.journal_entries, tables.payouts
    attempts, manual = tables.attempts, tables.manual_entries
    attempt = and_(attempts.c.payout_id == entries.c.aggregate_id, attempts.c.attempt == entries.c.attempt)
    utr = case(
        (entries.c.kind == EntryKind.COMPLETED.value, attempts.c.utr),
        (entries.c.kind == EntryKind.REVERSED.value, attempts.c.return_utr),
    )
    reference = func.coalesce(payouts.c.reference, manual.c.reference).label("reference")
    return (
        select(*(entries.c[name] for name in _COLUMNS), reference, utr.label("utr"))
        .outerjoin(payouts, payouts.c.id == entries.c.aggregate_id)
        .outerjoin(manual, manual.c.id == entries.c.aggregate_id)
        .outerjoin(attempts, attempt)
        .where(entries.c.position <= position, *span.conditions(entries))
    )


_COLUMNS = ("position", "posted_on", "effective_at", "effective_date", "kind", "description")


def _lines(connection: Connection, tables: ReadTables, positions: Sequence[int]) -> defaultdict[int, list[Line]]:
    lines = tables.journal_lines.c
    query = select(lines.position, lines.account, lines.side, lines.amount_minor, lines.currency)
    query = query.where(lines.position.in_(positions)).order_by(lines.position, lines.line_no)
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for position, account, side, amount_minor, currency in connection.execute(query):
        line = Line(account=account, side=Side(side), amount_minor=amount_minor, currency=currency)
        found[position].append(line)
    return found
