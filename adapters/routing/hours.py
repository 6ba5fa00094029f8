"""Hours: when a partner bank works a rail. The rails themselves run round the clock; the banks behind them need not.

Bank holidays are Sundays, the second and fourth Saturday of a month (RBI), and the three national holidays. The other
holidays of a state or a bank are not known here: an order on such a day is taken on and waits.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.providers.capabilities import Window

INDIA = ZoneInfo("Asia/Kolkata")
NATIONAL_HOLIDAYS = frozenset({(1, 26), (8, 15), (10, 2)})
"""Republic Day, Independence Day, Gandhi Jayanti, as (month, day)."""
_SATURDAY, _SUNDAY = 5, 6
_WEEK = 7
_LONGEST_CLOSED = timedelta(days=14)
"""Longer than any run of the holidays known here."""


def is_bank_holiday(day: date) -> bool:
    """Say whether banks in India are closed on a day, as far as it is known here."""
    if (day.month, day.day) in NATIONAL_HOLIDAYS or day.weekday() == _SUNDAY:
        return True
    return day.weekday() == _SATURDAY and (day.day - 1) // _WEEK in {1, 3}


def is_open(window: Window, at: datetime) -> bool:
    """Say whether a window is open at a moment."""
    local = at.astimezone(INDIA)
    works = window.on_bank_holidays or not is_bank_holiday(local.date())
    return works and window.opens <= local.time() < window.closes


def opens_next(window: Window, after: datetime) -> datetime:
    """Return the first moment, at or after the given one, at which a window is open (UTC offset as given)."""
    if is_open(window, after):
        return after
    local = after.astimezone(INDIA)
    day = local.date() if local.time() < window.opens else local.date() + timedelta(days=1)
    last = day + _LONGEST_CLOSED
    while day <= last:
        opening = datetime.combine(day, window.opens, INDIA)
        if is_open(window, opening):
            return opening.astimezone(after.tzinfo)
        day += timedelta(days=1)
    message = f"a window from {window.opens} to {window.closes} never opens"
    raise AssertionError(message)
