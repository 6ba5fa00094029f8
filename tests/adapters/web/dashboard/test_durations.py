"""Durations as people read them."""

from __future__ import annotations

import pytest

from adapters.web.dashboard.durations import duration, short_duration


@pytest.mark.parametrize(
    ("seconds", "shown", "short"),
    [
        (0, "0 s", "0 s"),
        (59, "59 s", "59 s"),
        (60, "1 min", "1 min"),
        (845, "14 min 5 s", "14.1 min"),
        (3_600, "1 h", "1 h"),
        (3_605, "1 h", "1 h"),
        (12_000, "3 h 20 min", "3.3 h"),
        (187_200, "2 d 4 h", "2.2 d"),
    ],
)
def test_duration_names_its_largest_units(seconds: int, shown: str, short: str) -> None:
    """A duration is told in its two largest units, and on an axis in one."""
    assert duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == shown
    assert short_duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == short
