"""Hours: when partner banks work."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.capabilities import Window
from adapters.routing.hours import INDIA, is_bank_holiday, is_open, opens_next

OFFICE = Window(time(9, 30), time(17, 15))


def ist(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=INDIA).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 3, 6), False),
        (date(2026, 3, 7), False),  # the first Saturday
        (date(2026, 3, 14), True),  # the second
        (date(2026, 3, 21), False),
        (date(2026, 3, 28), True),  # the fourth
        (date(2026, 8, 29), False),  # a fifth
        (date(2026, 3, 8), True),  # a Sunday
        (date(2026, 1, 26), True),
        (date(2026, 8, 15), True),
        (date(2026, 10, 2), True),
    ],
)
def test_bank_holidays(day: date, closed: bool) -> None:  # noqa: FBT001 - the column of the table
    """Banks close on Sundays, on second and fourth Saturdays, and on the three national holidays."""
    assert is_bank_holiday(day) is closed


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (ist(6, 9, 29), False),
        (ist(6, 9, 30), True),
        (ist(6, 17, 14), True),
        (ist(6, 17, 15), False),
        (ist(8, 12), False),
    ],
)
def test_window_opens_in_indian_time(at: datetime, expected: bool) -> None:  # noqa: FBT001 - the column of the table
    """A window opens at its first minute and closes before its last, by Indian time, on days that banks work."""
    assert is_open(OFFICE, at) is expected


def test_window_may_ignore_holidays() -> None:
    """A bank that says so works on Sundays too."""
    assert is_open(Window(time(9), time(17), on_bank_holidays=True), ist(8, 12))


@pytest.mark.parametrize(
    ("after", "opening"),
    [
        (ist(6, 10), ist(6, 10)),
        (ist(6, 8), ist(6, 9, 30)),
        (ist(6, 18), ist(7, 9, 30)),
        (ist(7, 18), ist(9, 9, 30)),
        (ist(13, 18), ist(16, 9, 30)),
    ],
)
def test_next_opening_skips_closed_days(after: datetime, opening: datetime) -> None:
    """The next opening is now, later today, or on the next day that banks work."""
    assert opens_next(OFFICE, after) == opening


@given(after=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - a bound
def test_nothing_is_open_before_the_next_opening(after: datetime) -> None:
    """At the next opening the window is open, and at no quarter of an hour before it."""
    opening = opens_next(OFFICE, after)

    assert opening >= after
    assert is_open(OFFICE, opening)
    quarters = int((opening - after) / timedelta(minutes=15))
    earlier = (after + n * timedelta(minutes=15) for n in range(quarters + 1))
    assert not any(is_open(OFFICE, moment) for moment in earlier if moment < opening)
