"""Spans: the stretch of time that a statement or a list covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table

from projections.errors import SpanReversedError
from projections.queries.cuts import Cut, Day

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day or moment, which counts, to the second, which does not; each may be left open.

    Days are days of the book's reporting time zone, moments are aware. Raises SpanReversedError.
    """

    since: date | datetime | None = None
    until: date | datetime | None = None

    def __post_init__(self) -> None:
        """Refuse two days, or two moments, in the wrong order; a day and a moment may not be mixed."""
        if self.since is None or self.until is None:
            return
        assert isinstance(self.since, datetime) is isinstance(self.until, datetime), "both are days or both moments"
        if self.since > self.until:
            raise SpanReversedError(self.since.isoformat(), self.until.isoformat())

    def conditions(self, lines: Table, day: Day = Day.POSTED) -> list[ColumnElement[bool]]:
        """Return the conditions on journal lines."""
        found = Cut(self.until).conditions(lines, day)
        if isinstance(self.since, datetime):
            found.append(lines.c.effective_at >= self.since)
        elif self.since is not None:
            found.append(lines.c[day] >= self.since)
        return found

    def during(self, moments: ColumnElement[datetime], zone: ZoneInfo) -> list[ColumnElement[bool]]:
        """Return the conditions on a column of moments; days are days of the zone."""
        found = [] if self.since is None else [moments >= _start(self.since, zone)]
        return found if self.until is None else [*found, moments < _start(self.until, zone)]


def _start(end: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a moment, or the moment that a day begins at, in UTC."""
    moment = end if isinstance(end, datetime) else datetime.combine(end, time(), tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # The first or the last day that there is does not fit into another zone; nothing happened out there.
        return _FIRST if moment.year == _FIRST.year else _LAST
