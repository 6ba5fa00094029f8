"""Stacked days: one column for each day, made of parts, such as what left by each rail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from adapters.web.dashboard.charts import patterns, plot
from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.chart import Chart, ExactTable
from adapters.web.dashboard.charts.svg import THOUSAND, drawing, element
from adapters.web.dashboard.charts.units import Unit
from adapters.web.dashboard.headings import Heading
from adapters.web.dashboard.moments import day_text, short_day


@dataclass(frozen=True, slots=True)
class Day:
    """One day and its parts; a part that is missing is nothing."""

    on: date
    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return what the parts add up to."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all columns of a drawing have in common."""

    chart_id: str
    names: Sequence[str]
    axis: Axis
    unit: Unit


def stacked_days(chart_id: str, title: str, days: Sequence[Day], unit: Unit, empty: str = "No days to show") -> Chart:
    """Draw the days in the order given; `empty` is said when there are none. Raises FigureNegativeError."""
    names = sorted({name for day in days for name in day.parts})
    Axis.for_((figure for day in days for figure in day.parts.values()), unit)
    frame = _Frame(chart_id, names, Axis.for_((day.total for day in days), unit), unit)
    places = plot.slots(len(days))
    parts = (
        patterns.definitions(chart_id, len(names)),
        *(plot.grid(frame.axis, unit) if days else plot.nothing(empty)),
        *(_column(frame, day, place) for day, place in zip(days, places, strict=True)),
        *plot.labels([short_day(day.on) for day in days], places),
    )
    return Chart(
        chart_id,
        title,
        drawing(chart_id, title, _summary(days, unit) or empty, plot.HEIGHT, parts),
        _table(days, names, unit),
        tuple(patterns.key(chart_id, number, name) for number, name in enumerate(names)),
    )


def _column(frame: _Frame, day: Day, place: plot.Slot) -> Markup:
    exact = frame.unit.exact
    parts = [f"{name} {exact(day.parts[name])}" for name in frame.names if day.parts.get(name)]
    tip = element("title", "\n".join([f"{day_text(day.on)}: {exact(day.total)}", *parts]))
    return element("g", tip, *_segments(frame, day, place))


def _segments(frame: _Frame, day: Day, place: plot.Slot) -> Iterator[Markup]:
    """Yield the parts from the bottom up; each begins exactly where the one below ends."""
    sofar = 0
    for number, name in enumerate(frame.names):
        figure = day.parts.get(name, 0)
        lower, upper = plot.height_of(frame.axis, sofar), plot.height_of(frame.axis, sofar + figure)
        sofar += figure
        if figure:
            y = plot.BASE * THOUSAND - upper
            yield place.rect(y, upper - lower, fill=patterns.fill(frame.chart_id, number), class_="segment")


def _summary(days: Sequence[Day], unit: Unit) -> str:
    if not days:
        return ""
    highest = max(days, key=lambda day: day.total)
    total = unit.exact(sum(day.total for day in days))
    return f"{len(days)} days, {total} in all; the most on {day_text(highest.on)}: {unit.exact(highest.total)}"


def _table(days: Sequence[Day], names: Sequence[str], unit: Unit) -> ExactTable:
    headings = (Heading("Day"), *(Heading(name, "figure") for name in names), Heading("Total", "figure"))
    rows = tuple(
        (day_text(day.on), *(unit.exact(day.parts.get(name, 0)) for name in names), unit.exact(day.total))
        for day in days
    )
    sums = [sum(day.parts.get(name, 0) for day in days) for name in names]
    totals = ("Total", *map(unit.exact, sums), unit.exact(sum(sums)))
    return ExactTable(headings, rows, totals if days else None)
