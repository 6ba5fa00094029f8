"""Which matches and breaks held their lines, as known at a log position."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Subquery, and_, case, false, or_, select, true, union_all

from ledger.reconciliation.recorded_break import BreakStatus
from projections.schema import ReadTables


def holders(tables: ReadTables, position: int) -> Subquery:
    """Return the query for all that held lines: `id`, and whether it `pinned` those of the books.

    A match pins its lines, and so does a break with lines on both sides, and one that people settled.
    """
    matches, breaks = tables.matches.c, tables.breaks.c
    of_matches = select(matches.id, true().label("pinned")).where(
        matches.made_position <= position, _is_not_yet(matches.undone_position, position)
    )
    was_settled = and_(breaks.status != BreakStatus.OPEN.value, breaks.settled_position <= position)
    is_two_sided = and_(breaks.external_count > 0, breaks.booked_count > 0)
    of_breaks = select(breaks.id, case((or_(is_two_sided, was_settled), true()), else_=false())).where(
        breaks.opened_position <= position,
        or_(breaks.status != BreakStatus.CLOSED.value, _is_not_yet(breaks.settled_position, position)),
    )
    return union_all(of_matches, of_breaks).subquery("holders")


def _is_not_yet(column: Any, position: int) -> Any:
    return or_(column.is_(None), column > position)
