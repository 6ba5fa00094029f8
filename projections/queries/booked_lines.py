"""Our lines of an account as a statement of it is compared with them: under the names that banks and providers know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, select

from ledger.accounts import Side
from ledger.journal import EntryKind
from ledger.reconciliation.lines import ComparedLine, Identities
from projections.schema import ReadTables

_ROWS_AT_A_TIME = 1_000
_CHARGES = frozenset({EntryKind.FEE_CHARGED, EntryKind.FEE_REFUNDED})


def booked_lines(
    connection: Connection, tables: ReadTables, account: str, first: date, last: date
) -> Iterator[ComparedLine]:
    """Return the account's lines whose effective dates are in a span, both days included, in the order of the log."""
    query = _lines(tables).where(tables.journal_lines.c.account == account)
    dated = query.where(tables.journal_lines.c.effective_date.between(first, last))
    rows = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(dated)
    return (_line(row) for row in rows)


def _lines(tables: ReadTables) -> Select[Any]:
    lines, entries, attempts = tables.journal_lines, tables.journal_entries, tables.attempts
    came_back = entries.c.kind == EntryKind.REVERSED
    of_attempt = and_(attempts.c.payout_id == lines.c.payout_id, attempts.c.attempt == entries.c.attempt)
    return (
        select(
            *(lines.c.position, lines.c.line_no, lines.c.account, lines.c.side, lines.c.amount_minor, lines.c.currency),
            *(lines.c.effective_date, entries.c.kind, attempts.c.idempotency_key, attempts.c.provider_payout_id),
            case((came_back, attempts.c.return_utr), else_=attempts.c.utr).label("utr"),
        )
        .join(entries, entries.c.position == lines.c.position)
        .outerjoin(attempts, of_attempt)
        .order_by(lines.c.position, lines.c.line_no)
    )


def _line(row: Row[Any]) -> ComparedLine:
    return ComparedLine(
        line_id=f"{row.position:012}-{row.line_no:03}",
        account=row.account,
        side=Side(row.side),
        amount_minor=row.amount_minor,
        currency=row.currency,
        value_date=row.effective_date,
        identities=Identities.of(row.idempotency_key, row.provider_payout_id, row.utr),
        is_charge=row.kind in _CHARGES,
    )
