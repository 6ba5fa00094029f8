"""Spans: the slower a thing, the further to the right."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.spans import Span, spans
from adapters.web.dashboard.errors import FigureNegativeError
from tests.adapters.web.dashboard.charts.drawn import HOSTILE, drawn, size, texts

YEAR = 366 * 86_400
TIMES = st.lists(st.integers(0, YEAR), min_size=2, max_size=2).map(sorted)


@given(st.lists(TIMES, min_size=1, max_size=8))
def test_slower_is_further_right(times: list[list[int]]) -> None:
    """All places are inside the drawing and in the order of the times, each median's before its 95th percentile's."""
    found = [Span(f"route {number}", p50, p95, 1) for number, (p50, p95) in enumerate(times)]

    root = drawn(spans("c", "Time to final", found))

    medians = [size(each, "cx") for each in root.iter("circle")]
    slow = [size(each, "x") for each in root.iter("svg") if "x" in each.attrib]
    assert all(0 < median <= p95 < 100 for median, p95 in zip(medians, slow, strict=True))
    for (faster, left), (slower, right) in pairwise(sorted(zip((p50 for p50, _ in times), medians, strict=True))):
        assert faster <= slower
        assert left <= right


def test_ticks_enclose_the_times() -> None:
    """The scale begins at the last round time before the shortest and ends at the first after the longest."""
    ticks = texts(drawn(spans("c", "Time to final", [Span("r", 70, 4_000, 9)])), "tick")

    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in ticks] == ["1 min", "10 min", "1 h", "6 h"]


def test_figures_are_told_beside_the_marks() -> None:
    """Both figures stand in words in the drawing, and exactly in the table."""
    chart = spans("c", "Time to final", [Span("r", 4, 95, 8_890)])

    (says,) = texts(drawn(chart), "figure")
    assert says.replace("\N{NO-BREAK SPACE}", " ") == "p50 4 s · p95 1 min 35 s"
    assert chart.table.rows[0][3] == "8,890"


@pytest.mark.parametrize(("p50", "p95", "counted"), [(-1, 5, 1), (5, 4, 1), (1, 2, -1)])
def test_impossible_span_is_refused(p50: int, p95: int, counted: int) -> None:
    """Time does not go back, and the slowest twentieth is not faster than half."""
    with pytest.raises(FigureNegativeError):
        Span("r", p50, p95, counted)


def test_no_spans_are_told() -> None:
    """Without spans there is no scale, but words that say so."""
    root = drawn(spans("c", "Time to final", []))

    assert (texts(root, "nothing"), texts(root, "tick")) == (["Nothing became final"], [])


def test_hostile_labels_stay_text() -> None:
    """Whatever a route is called, it is text in the drawing."""
    drawn(spans("c", HOSTILE, [Span(HOSTILE, 1, 2, 3)]))
