"""Rates: how many of those that were tried succeeded, by rail and provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.amounts import count
from adapters.web.dashboard.charts import lanes
from adapters.web.dashboard.charts.chart import Chart, ExactTable
from adapters.web.dashboard.charts.svg import drawing
from adapters.web.dashboard.errors import FigureNegativeError
from adapters.web.dashboard.headings import Heading

_WHOLE = 100_000
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something succeeded. Raises FigureNegativeError when it did so more often than it was tried."""

    label: str
    succeeded: int
    tried: int

    def __post_init__(self) -> None:
        """Refuse what cannot have been counted."""
        lowest = min(self.succeeded, self.tried - self.succeeded)
        if lowest < 0:
            raise FigureNegativeError(lowest)

    @property
    def thousandths(self) -> int:
        """Return the rate in thousandths of a percent, rounded down; 0 where nothing was tried."""
        return self.succeeded * _WHOLE // self.tried if self.tried else 0

    @property
    def words(self) -> str:
        """Return the rate to a tenth of a percent; 100 % only where all succeeded."""
        if not self.tried:
            return "none tried"
        whole, tenth = divmod(self.thousandths // 100, 10)
        return f"{whole}.{tenth}{_NO_BREAK}%"


def rates(
    chart_id: str, title: str, found: Sequence[Rate], low_below_percent: int, empty: str = "Nothing was tried"
) -> Chart:
    """Draw the rates in the order given; those below a percentage are called low."""
    rows = [_row(number, rate, is_low=_is_low(rate, low_below_percent)) for number, rate in enumerate(found)]
    height = len(rows) * lanes.LANE or lanes.EMPTY_HEIGHT
    summary = ", ".join(f"{rate.label}: {rate.words}" for rate in found) or empty
    headings = (
        Heading("Route"),
        Heading("Succeeded", "figure"),
        Heading("Of", "figure"),
        Heading("Rate", "figure"),
    )
    cells = tuple((rate.label, count(rate.succeeded), count(rate.tried), rate.words) for rate in found)
    return Chart(
        chart_id,
        title,
        drawing(chart_id, title, summary, height, rows or [lanes.nothing(empty)]),
        ExactTable(headings, cells),
    )


def _is_low(rate: Rate, low_below_percent: int) -> bool:
    return bool(rate.tried) and rate.thousandths < low_below_percent * 1000


def _row(number: int, rate: Rate, *, is_low: bool) -> Markup:
    says = f"low · {rate.words}" if is_low else rate.words
    tip = f"{rate.label}: {count(rate.succeeded)} of {count(rate.tried)}"
    shown = lanes.bar(number, rate.thousandths, "late" if is_low else "bar")
    return lanes.lane(number, rate.label, says, lanes.track(number), shown, tip=tip)
