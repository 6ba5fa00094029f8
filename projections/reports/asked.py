"""What is asked of a report: the time it covers, what was known then, and how the age of a payout is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from projections.fold import INDIA
from projections.queries.age_buckets import AgeBuckets
from projections.queries.cuts import Cut
from projections.queries.spans import Span
from projections.reports.gst import GstStates


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is made for. Nothing given, it covers everything that is known."""

    now: datetime
    """When it is asked for, or the earlier moment as of which: ages are counted up to here (UTC)."""
    span: Span = field(default_factory=Span)
    known_at: int | None = None
    """A log position, inclusive; None is the whole log."""
    zone: ZoneInfo = INDIA
    """The book's reporting time zone."""
    buckets: AgeBuckets = field(default_factory=AgeBuckets)
    gst_states: GstStates = field(default_factory=GstStates)

    @property
    def end(self) -> Cut:
        """Return the cut at the end of the span."""
        return Cut(self.span.until, self.known_at)

    @property
    def last_day(self) -> date | None:
        """Return the last day that counts in whole; None when every day does."""
        until = self.span.until
        if isinstance(until, datetime):
            until = until.astimezone(self.zone).date()
        return None if until is None else until - timedelta(days=1)

    def at(self, head: int) -> int:
        """Return the log position that the report is made at, in a log that ends at `head`."""
        return head if self.known_at is None else min(self.known_at, head)
