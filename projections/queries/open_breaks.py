"""Every open break: those that statements opened, and those that the book sees in its own payouts.

They are one list, the oldest first: no two of them share a log position, so their order is total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.reconciliation.recorded_break import BreakStatus
from projections.fold import INDIA
from projections.queries.breaks import Break, BreakPlace, list_breaks
from projections.queries.recorded_breaks import BreakFilter, BreakRow, end_of, list_recorded_breaks
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class OpenBreak:
    """One open break, with its age."""

    found: Break | BreakRow
    """As the book sees it in a payout, or as it was recorded when a statement was compared."""
    age: timedelta
    """Since it was opened; never less than nothing."""
    age_days: int
    """From the day that it is of, to the day that was asked for."""

    @property
    def place(self) -> BreakPlace:
        """Return where the list goes on behind this row."""
        return place_of(self.found)


def list_open_breaks(
    connection: Connection,
    tables: ReadTables,
    now: datetime,
    as_of: date | None = None,
    wanted: BreakFilter | None = None,
    *,
    limit: int,
    after: BreakPlace | None = None,
    zone: ZoneInfo = INDIA,
) -> Sequence[OpenBreak]:
    """Return at most `limit` breaks that are open, or were at the end of a day, the oldest first, behind a place.

    What statements opened and people settled since was open then. What the book sees in its payouts is told only while
    it is there, and where nothing is `wanted`: no statement is of it, and nobody looks after it. Days are days of
    `zone`, the book's reporting time zone.
    """
    moment, day = (now, now.astimezone(zone).date()) if as_of is None else (end_of(as_of, zone), as_of)
    asked = wanted or BreakFilter()
    then = replace(asked, status=BreakStatus.OPEN) if as_of is None else replace(asked, open_at=moment)
    recorded = list_recorded_breaks(connection, tables, then, limit=limit, after=after)
    found: list[Break | BreakRow] = [*recorded]
    if asked == BreakFilter():
        seen = list_breaks(connection, tables, moment, limit=limit, after=after, zone=zone)
        found += (each for each in seen if as_of is None or each.since <= moment)
    return [_aged(each, moment, day, zone) for each in sorted(found, key=place_of)[:limit]]


def place_of(found: Break | BreakRow) -> BreakPlace:
    """Return where a list goes on behind a break."""
    return found.place if isinstance(found, Break) else (found.opened_at, found.opened_position)


def _aged(found: Break | BreakRow, moment: datetime, day: date, zone: ZoneInfo) -> OpenBreak:
    since, _ = place_of(found)
    days = found.age_days(day) if isinstance(found, BreakRow) else max((day - since.astimezone(zone).date()).days, 0)
    return OpenBreak(found, max(moment - since, timedelta()), days)
