"""Business days: the days on which banks settle.

In India every bank closes on Sundays and on the second and fourth Saturday of a month (Government of India,
notification of 20 August 2015 under section 25 of the Negotiable Instruments Act, 1881), and on the holidays that are
declared under that Act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY, _SUNDAY = 5, 6
_CLOSED_SATURDAYS = {2, 4}
_DAYS_OF_A_WEEK = 7
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """The days on which banks settle."""

    holidays: frozenset[date] = frozenset()
    """Declared ones, besides the weekends."""

    def includes(self, day: date) -> bool:
        """Return whether banks settle on a day."""
        if day in self.holidays or day.weekday() == _SUNDAY:
            return False
        return day.weekday() != _SATURDAY or (day.day - 1) // _DAYS_OF_A_WEEK + 1 not in _CLOSED_SATURDAYS

    def after(self, day: date, count: int) -> date:
        """Return the day by which so many business days have passed since a day; a negative count goes back."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.includes(day)
        return day

    def between(self, one: date, other: date) -> int:
        """Return how many business days have passed from the earlier of two days to the later."""
        first, last = sorted((one, other))
        return sum(self.includes(first + timedelta(days=number + 1)) for number in range((last - first).days))
