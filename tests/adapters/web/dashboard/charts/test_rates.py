"""Rates: never rounded up to all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.rates import Rate, rates
from adapters.web.dashboard.errors import FigureNegativeError
from tests.adapters.web.dashboard.charts.drawn import HOSTILE, drawn, rects, size, texts

COUNTS = st.integers(0, 10**9).flatmap(lambda tried: st.tuples(st.integers(0, tried), st.just(tried)))


@given(st.lists(COUNTS, max_size=12))
def test_bars_are_in_proportion(counts: list[tuple[int, int]]) -> None:
    """A bar is as long as its rate, on a track of everything."""
    found = [Rate(f"route {number}", *each) for number, each in enumerate(counts)]

    rows = rects(drawn(rates("c", "Success", found, low_below_percent=90)))

    assert len(rows) == len(found)
    for rate, (track, bar) in zip(found, rows, strict=True):
        assert size(track, "width") == 100
        assert 0 <= rate.succeeded * 100 - size(bar, "width") * rate.tried <= rate.tried


@given(COUNTS)
def test_hundred_percent_means_all(counts: tuple[int, int]) -> None:
    """One failure among any number is seen in the rate."""
    succeeded, tried = counts

    assert (Rate("r", succeeded, tried).words.startswith("100.0")) == (succeeded == tried != 0)


def test_low_rate_is_called_low() -> None:
    """A low rate has a word for it, not only a colour; nothing tried is no low rate."""
    found = [Rate("a", 90, 100), Rate("b", 899, 1000), Rate("c", 0, 0)]

    chart = rates("c", "Success", found, low_below_percent=90)

    says = [each.replace("\N{NO-BREAK SPACE}", " ") for each in texts(drawn(chart), "figure")]
    assert says == ["90.0 %", "low · 89.9 %", "none tried"]
    assert [row[:3] for row in chart.table.rows] == [("a", "90", "100"), ("b", "899", "1,000"), ("c", "0", "0")]


@pytest.mark.parametrize(("succeeded", "tried"), [(2, 1), (-1, 1), (-2, -1)])
def test_impossible_rate_is_refused(succeeded: int, tried: int) -> None:
    """Nothing succeeds more often than it is tried, or less often than never."""
    with pytest.raises(FigureNegativeError):
        Rate("r", succeeded, tried)


def test_no_rates_are_told() -> None:
    """Without rates there are words that say so."""
    assert texts(drawn(rates("c", "Success", [], 90, "Nothing was tried")), "nothing") == ["Nothing was tried"]


def test_hostile_labels_stay_text() -> None:
    """Whatever a route is called, it is text in the drawing, and cut where it is too long."""
    (label,) = texts(drawn(rates("c", HOSTILE, [Rate(HOSTILE, 1, 1)], 90)), "label")

    assert label == f"{HOSTILE[:33]}…"
