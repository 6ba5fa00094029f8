"""The payouts that lines of the books are of."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, tuple_

from ledger.reconciliation.line_ids import booked_line_id, parse_booked
from projections.schema import ReadTables


class PayoutOfLine(NamedTuple):
    """Which payout a line is of."""

    id: UUID
    reference: str


def payouts_of_lines(connection: Connection, tables: ReadTables, line_ids: Collection[str]) -> dict[str, PayoutOfLine]:
    """Return the payouts by the names of lines; what is no line of the books, or of no payout, is left out."""
    lines, payouts = tables.journal_lines.c, tables.payouts
    places = sorted({place for line_id in line_ids if (place := parse_booked(line_id)) is not None})
    query = (
        select(lines.position, lines.line_no, payouts.c.id, payouts.c.reference)
        .join(payouts, payouts.c.id == lines.payout_id)
        .where(tuple_(lines.position, lines.line_no).in_(places))
    )
    return {
        booked_line_id(position, line_no): PayoutOfLine(payout_id, reference)
        for position, line_no, payout_id, reference in connection.execute(query)
    }
