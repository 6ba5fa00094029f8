"""Stacked days: parts that add up, as they are drawn and as they are told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.plot import EXTENT
from adapters.web.dashboard.charts.stacked_days import Day, stacked_days
from adapters.web.dashboard.charts.units import MinorUnits
from adapters.web.dashboard.errors import FigureNegativeError
from tests.adapters.web.dashboard.charts.drawn import HOSTILE, drawn, rects, size, texts

RUPEES = MinorUnits("INR")
FIRST = date(2026, 1, 5)
PARTS = st.dictionaries(st.sampled_from(["IMPS", "NEFT", "RTGS", "UPI"]), st.integers(0, 10**14))


def days_of(parts: list[dict[str, int]]) -> list[Day]:
    return [Day(FIRST + timedelta(days=number), each) for number, each in enumerate(parts)]


@given(st.lists(PARTS, min_size=1, max_size=31))
def test_parts_add_up(parts: list[dict[str, int]]) -> None:
    """The parts of a day stand on each other without a gap, and together are as high as the day's total."""
    days = days_of(parts)
    axis = Axis.for_((day.total for day in days), RUPEES)

    columns = rects(drawn(stacked_days("c", "Outflow", days, RUPEES)))

    assert len(columns) == sum(day.total > 0 for day in days)
    for day, column in zip((day for day in days if day.total), columns, strict=True):
        assert sum(size(part, "height") for part in column) == Decimal(axis.along(day.total, EXTENT)) / 1000
        for lower, upper in pairwise(column):
            assert size(upper, "y") + size(upper, "height") == size(lower, "y")


@given(st.lists(PARTS, max_size=8))
def test_table_tells_each_figure(parts: list[dict[str, int]]) -> None:
    """The table has every figure exactly, with a total of each day and of each part."""
    days = days_of(parts)
    names = sorted({name for each in parts for name in each})

    table = stacked_days("c", "Outflow", days, RUPEES).table

    assert [label for label, _ in table.headings] == ["Day", *names, "Total"]
    assert [row[1:] for row in table.rows] == [
        (*(RUPEES.exact(day.parts.get(name, 0)) for name in names), RUPEES.exact(day.total)) for day in days
    ]
    if table.totals is not None:
        assert table.totals[-1] == RUPEES.exact(sum(day.total for day in days))


def test_parts_are_told_apart_without_colour() -> None:
    """Each part has a pattern of its own, and a key says which."""
    chart = stacked_days("c", "Outflow", days_of([{"IMPS": 1, "NEFT": 2, "UPI": 3}]), RUPEES)

    patterns = {each.attrib["id"]: each.findall("path")[0].attrib["d"] for each in drawn(chart).iter("pattern")}
    assert len(set(patterns.values())) == 3
    assert [key.label for key in chart.keys] == ["IMPS", "NEFT", "UPI"]
    assert all(f"url(#c-pattern-{number})" in key.swatch for number, key in enumerate(chart.keys))


def test_no_days_are_no_columns() -> None:
    """Without days there is no axis, but words that say so."""
    chart = stacked_days("c", "Outflow", [], RUPEES, "Nothing was paid yet")

    root = drawn(chart)
    assert texts(root, "nothing") == ["Nothing was paid yet"]
    assert (texts(root, "tick"), rects(root)) == ([], [])
    assert (chart.table.rows, chart.table.totals) == ((), None)


def test_one_day_stays_narrow() -> None:
    """A single day is a column among room, not a wall."""
    (column,) = rects(drawn(stacked_days("c", "Outflow", days_of([{"UPI": 5}]), RUPEES)))

    assert size(column[0], "width") < 10


@pytest.mark.parametrize("number", [1, 2, 7, 8, 14, 15, 31, 61])
def test_labels_leave_room(number: int) -> None:
    """However many days there are, no more than seven are labelled."""
    root = drawn(stacked_days("c", "Outflow", days_of([{"UPI": 5}] * number), RUPEES))

    assert min(number, 4) * 2 <= len(texts(root, "label")) <= 7 * 2


def test_hostile_names_stay_text() -> None:
    """Whatever a part is called, it is text in the drawing."""
    drawn(stacked_days("c", HOSTILE, days_of([{HOSTILE: 5}]), RUPEES))


def test_negative_part_is_refused() -> None:
    """A part below zero is refused even where the day's total is not below zero."""
    with pytest.raises(FigureNegativeError):
        stacked_days("c", "Outflow", days_of([{"IMPS": 5, "UPI": -1}]), RUPEES)
