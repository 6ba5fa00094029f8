"""Our lines of an account as a statement of it is compared with them: under the names that banks and providers know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, exists, select, true

from ledger.accounts import Side
from ledger.journal import EntryKind
from ledger.reconciliation.line_ids import booked_line_id
from ledger.reconciliation.lines import ComparedLine, Identities
from ledger.reconciliation.source import Source
from projections.schema import ReadTables

_CHARGES = frozenset({EntryKind.FEE_CHARGED, EntryKind.FEE_REFUNDED})
OF_RECONCILING = (EntryKind.BREAK_OPENED, EntryKind.BREAK_CLEARED, EntryKind.WRITTEN_OFF)
"""What reconciling itself books is no other fact than the statement's, and has no partner there."""


def open_booked_lines(
    connection: Connection, tables: ReadTables, source: Source, *, first: date, last: date
) -> Iterator[ComparedLine]:
    """Return our lines of a source's account in a span of effective dates, both days included, that nothing pins.

    What is pinned is matched with that source, or in a break that waits for people.
    """
    lines, holds = tables.journal_lines.c, tables.booked_holds.c
    is_it = (holds.entry_position == lines.position) & (holds.line_no == lines.line_no)
    pinned = exists().where(is_it, holds.live == true(), holds.pinned == true(), holds.origin == source.origin)
    query = (
        lines_of_books(tables)
        .where(lines.account == source.account, lines.currency == source.currency)
        .where(lines.effective_date.between(first, last), ~pinned)
        .where(tables.journal_entries.c.kind.not_in(OF_RECONCILING))
    )
    return map(booked_line, connection.execute(query))


def lines_of_books(tables: ReadTables) -> Select[Any]:
    """Return the query for all lines of the books, under the names that banks and providers know."""
    lines, entries = tables.journal_lines, tables.journal_entries
    payouts, attempts = tables.payouts, tables.attempts
    came_back = entries.c.kind == EntryKind.REVERSED
    of_attempt = and_(attempts.c.payout_id == lines.c.payout_id, attempts.c.attempt == entries.c.attempt)
    return (
        select(
            *(lines.c.position, lines.c.line_no, lines.c.account, lines.c.side, lines.c.amount_minor, lines.c.currency),
            *(lines.c.effective_date, entries.c.kind, attempts.c.idempotency_key, attempts.c.provider_payout_id),
            case((came_back, attempts.c.return_utr), else_=attempts.c.utr).label("utr"),
            case((entries.c.kind == EntryKind.COMPLETED, payouts.c.batch_id)).label("batch_id"),
        )
        .join(entries, entries.c.position == lines.c.position)
        .outerjoin(payouts, payouts.c.id == lines.c.payout_id)
        .outerjoin(attempts, of_attempt)
        .order_by(lines.c.position, lines.c.line_no)
    )


def booked_line(row: Row[Any]) -> ComparedLine:
    """Return one of them."""
    return ComparedLine(
        line_id=booked_line_id(row.position, row.line_no),
        account=row.account,
        side=Side(row.side),
        amount_minor=row.amount_minor,
        currency=row.currency,
        value_date=row.effective_date,
        identities=Identities.of(
            row.idempotency_key, row.provider_payout_id, row.utr, row.batch_id and row.batch_id.hex
        ),
        is_charge=row.kind in _CHARGES,
    )
