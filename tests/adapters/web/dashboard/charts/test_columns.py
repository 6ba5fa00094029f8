"""Columns: heights in proportion, and what should not be there marked without colour."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.columns import Column, ColumnWords, columns
from adapters.web.dashboard.charts.plot import BASE, EXTENT
from adapters.web.dashboard.charts.units import Count, Seconds
from adapters.web.dashboard.headings import Heading
from tests.adapters.web.dashboard.charts.drawn import HOSTILE, drawn, rects, size, texts

WORDS = ColumnWords("Age", "Payouts", (Heading("Amount", "figure"),), "Nothing is in transit")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_heights_are_in_proportion(figures: list[int]) -> None:
    """Every column stands on the base, as high as its figure says."""
    axis = Axis.for_(figures, Seconds())

    root = drawn(columns("c", "Delay", [Column(str(each), each) for each in figures], Seconds(), WORDS))

    for figure, (bar,) in zip(figures, rects(root), strict=True):
        assert size(bar, "height") == Decimal(axis.along(figure, EXTENT)) / 1000
        assert size(bar, "y") + size(bar, "height") == BASE


def test_late_column_is_striped() -> None:
    """A column that should be empty has stripes, not only another colour."""
    found = [Column("up to 2 min", 7), Column("later", 1, is_late=True)]

    (young,), (late,) = rects(drawn(columns("c", "Age", found, Count(), WORDS)))

    assert "fill" not in young.attrib
    assert late.attrib["fill"] == "url(#c-late)"


def test_table_tells_details() -> None:
    """The table says what the drawing has no room for."""
    chart = columns("c", "Age", [Column("later", 12_345, details=("₹1.00",))], Count(), WORDS)

    assert [label for label, _ in chart.table.headings] == ["Age", "Payouts", "Amount"]
    assert chart.table.rows == (("later", "12,345", "₹1.00"),)


def test_few_columns_say_their_figure() -> None:
    """Over each of a few columns stands its figure; over each of many there is no room."""
    few, many = ([Column(str(each), each) for each in range(number)] for number in (8, 9))

    assert texts(drawn(columns("c", "Age", few, Count(), WORDS)), "figure") == [str(each) for each in range(8)]
    assert texts(drawn(columns("c", "Age", many, Count(), WORDS)), "figure") == []


def test_long_label_takes_two_lines() -> None:
    """A label of several words is broken in the middle, so that it fits below a narrow column."""
    root = drawn(columns("c", "Age", [Column("10 to 60 min", 1)], Count(), WORDS))

    assert texts(root, "label") == ["10 to", "60 min"]


def test_no_columns_are_told() -> None:
    """Without columns there is no axis, but words that say so."""
    root = drawn(columns("c", "Age", [], Count(), WORDS))

    assert (texts(root, "nothing"), texts(root, "tick")) == (["Nothing is in transit"], [])


def test_hostile_labels_stay_text() -> None:
    """Whatever a column is called, it is text in the drawing."""
    drawn(columns("c", HOSTILE, [Column(HOSTILE, 1)], Count(), WORDS))
