"""Columns: one for each step of something, such as how old money in transit is, or how late webhooks come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.charts import patterns, plot
from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.chart import Chart, ExactTable
from adapters.web.dashboard.charts.svg import THOUSAND, decimal, drawing, element, text
from adapters.web.dashboard.charts.units import Unit
from adapters.web.dashboard.headings import Heading

_FIGURES_MOST = 8
"""With more columns than that, there is no room for a figure over each."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    label: str
    figure: int
    is_late: bool = False
    """Whether it should be empty when all is well; it is striped then, not only coloured."""
    details: tuple[str, ...] = ()
    """What else the table tells about it."""


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What the columns are about."""

    step: str
    """What a column is, such as `Age`."""
    figure: str
    """What its height is, such as `Payouts`."""
    details: tuple[Heading, ...] = ()
    empty: str = "Nothing to show"


def columns(chart_id: str, title: str, found: Sequence[Column], unit: Unit, words: ColumnWords) -> Chart:
    """Draw the columns in the order given. Raises FigureNegativeError."""
    axis, places = Axis.for_((column.figure for column in found), unit), plot.slots(len(found))
    with_figures = len(found) <= _FIGURES_MOST
    parts = (
        patterns.late(chart_id),
        *(plot.grid(axis, unit) if found else plot.nothing(words.empty)),
        *(
            _column(chart_id, column, place, axis, unit, with_figure=with_figures)
            for column, place in zip(found, places, strict=True)
        ),
        *plot.labels([column.label for column in found], places),
    )
    summary = ", ".join(f"{column.label}: {unit.exact(column.figure)}" for column in found) or words.empty
    return Chart(chart_id, title, drawing(chart_id, title, summary, plot.HEIGHT, parts), _table(found, unit, words))


def _column(chart_id: str, column: Column, place: plot.Slot, axis: Axis, unit: Unit, *, with_figure: bool) -> Markup:
    height = plot.height_of(axis, column.figure)
    y = plot.BASE * THOUSAND - height
    look = {"fill": patterns.fill_late(chart_id)} if column.is_late else {"class_": "bar"}
    figure = text(unit.short(column.figure), place.middle, decimal(y - 5 * THOUSAND), "figure", "middle")
    return element(
        "g",
        element("title", f"{column.label}: {unit.exact(column.figure)}"),
        place.rect(y, height, **look),
        *([figure] if with_figure else []),
    )


def _table(found: Sequence[Column], unit: Unit, words: ColumnWords) -> ExactTable:
    headings = (Heading(words.step), Heading(words.figure, "figure"), *words.details)
    return ExactTable(headings, tuple((column.label, unit.exact(column.figure), *column.details) for column in found))
