"""A ranking: what happened most often first, such as why payouts failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.charts import lanes
from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.chart import Chart, ExactTable
from adapters.web.dashboard.charts.svg import drawing
from adapters.web.dashboard.charts.units import Unit
from adapters.web.dashboard.headings import Heading


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of those that are ranked."""

    label: str
    figure: int


@dataclass(frozen=True, slots=True)
class RankingWords:
    """What is ranked, and by what."""

    label: str
    figure: str
    empty: str = "Nothing to rank"


def ranking(chart_id: str, title: str, found: Sequence[Ranked], unit: Unit, words: RankingWords) -> Chart:
    """Draw what was found, most first; equals by their labels. Raises FigureNegativeError."""
    ranked = sorted(found, key=lambda each: (-each.figure, each.label))
    Axis.for_((each.figure for each in ranked), unit)
    most = max((each.figure for each in ranked), default=0)
    rows = [_row(number, each, most, unit) for number, each in enumerate(ranked)]
    height = len(rows) * lanes.LANE or lanes.EMPTY_HEIGHT
    summary = ", ".join(f"{each.label}: {unit.exact(each.figure)}" for each in ranked) or words.empty
    return Chart(
        chart_id,
        title,
        drawing(chart_id, title, summary, height, rows or [lanes.nothing(words.empty)]),
        ExactTable(
            (Heading(words.label), Heading(words.figure, "figure")),
            tuple((each.label, unit.exact(each.figure)) for each in ranked),
        ),
    )


def _row(number: int, each: Ranked, most: int, unit: Unit) -> Markup:
    length = each.figure * 100_000 // most if most else 0
    bar = lanes.bar(number, length, "bar")
    says = unit.exact(each.figure)
    return lanes.lane(number, each.label, says, lanes.track(number), bar, tip=f"{each.label}: {says}")
