"""The lock of closed periods: what happens on a closed day is no longer booked there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.errors import PeriodClosedError


@dataclass(frozen=True, slots=True)
class PeriodLock:
    """Up to which day the books are closed. Days are those of the book's reporting time zone.

    A fact that becomes known late has happened all the same: it is booked on the first open day, and keeps the time at
    which it happened. A person's decision about a closed day is refused.
    """

    closed_through: date | None
    """None while every day is open."""
    zone: ZoneInfo

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment."""
        return moment.astimezone(self.zone).date()

    def posting_day(self, moment: datetime) -> date | None:
        """Return the first open day where the day of a moment is closed; None where it is open."""
        if self.closed_through is None or self.day_of(moment) > self.closed_through:
            return None
        return self.closed_through + timedelta(days=1)

    def check_open(self, day: date) -> None:
        """Refuse a closed day. Raises PeriodClosedError."""
        if self.closed_through is not None and day <= self.closed_through:
            raise PeriodClosedError(day, self.closed_through)
