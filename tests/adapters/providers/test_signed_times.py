"""Signed times: near enough to now, on either side, and nothing that is no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.signed_times import is_timely

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW_SECONDS = int(NOW.timestamp())


@given(st.integers(-NOW_SECONDS, 10**10), st.integers(0, 10**6))
def test_a_time_counts_within_the_tolerance_on_both_sides(away: int, tolerance: int) -> None:
    """A time is timely exactly if it is no further from now than the tolerance."""
    assert is_timely(str(NOW_SECONDS + away), NOW, timedelta(seconds=tolerance)) is (abs(away) <= tolerance)


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "1e9", "١٢٣", "0x1", "9" * 12, "1_000", "now"])
def test_what_is_no_time_is_not_timely(text: str) -> None:
    """Only plain ASCII digits are a time, however wide the tolerance."""
    assert not is_timely(text, NOW, timedelta(days=10**6))
