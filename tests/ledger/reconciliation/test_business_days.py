"""Business days of banks in India."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reconciliation.business_days import BusinessDays

HOLI = date(2026, 3, 4)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), True),
        (date(2026, 3, 14), False),
        (date(2026, 3, 21), True),
        (date(2026, 3, 28), False),
        (date(2026, 5, 30), True),
        (HOLI, False),
    ],
)
def test_banks_close(day: date, *, is_open: bool) -> None:
    """Banks close on Sundays, on the second and fourth Saturday, and on holidays that were declared."""
    assert BusinessDays(frozenset({HOLI})).includes(day) is is_open


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 3), 1, date(2026, 3, 5)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 16), -1, date(2026, 3, 13)),
        (date(2026, 3, 15), -1, date(2026, 3, 13)),
    ],
)
def test_days_that_do_not_count(day: date, count: int, expected: date) -> None:
    """Days on which banks are closed do not count, forward or back."""
    assert BusinessDays(frozenset({HOLI})).after(day, count) == expected


@given(day=DAYS, apart=st.integers(0, 12), window_days=st.integers(1, 5))
def test_nearness_is_mutual(day: date, apart: int, window_days: int) -> None:
    """Of two days, each is within so many business days of the other, or neither is."""
    days, other = BusinessDays(frozenset({HOLI})), day + timedelta(days=apart)

    assert (other <= days.after(day, window_days)) is (day >= days.after(other, -window_days))


@given(day=DAYS, apart=st.integers(0, 30))
def test_days_between_are_those_that_pass(day: date, apart: int) -> None:
    """So many business days lie between two days, in whichever order, as pass until the later, and no more."""
    days, other = BusinessDays(frozenset({HOLI})), day + timedelta(days=apart)

    passed = days.between(day, other)

    assert passed == days.between(other, day)
    assert days.after(day, passed) <= other < days.after(day, passed + 1)
