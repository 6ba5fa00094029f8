"""The ageing of breaks as charts, one for each currency, with the exact figures beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from adapters.web.dashboard.charts.chart import Chart
from adapters.web.dashboard.charts.columns import Column, ColumnWords, columns
from adapters.web.dashboard.charts.units import Count, MinorUnits
from adapters.web.dashboard.headings import Heading
from projections.queries.break_ageing import BUCKETS, OLDEST, AgedBreaks, break_ageing
from projections.queries.recorded_breaks import BreakRow

_LATE = {"31 to 90 days", OLDEST}
_WORDS = ColumnWords("Age", "Breaks", (Heading("Difference", "figure"), Heading("In suspense", "figure")))


def ageing_charts(breaks: Iterable[BreakRow], as_of: date) -> list[Chart]:
    """Return a chart for each currency that breaks are in."""
    found = break_ageing(breaks, as_of).items()
    return [
        columns(
            f"ageing-{currency.lower()}",
            f"Open breaks by age, {currency}",
            [_column(name, buckets[name], currency) for name in BUCKETS],
            Count(),
            _WORDS,
        )
        for currency, buckets in found
    ]


def _column(name: str, aged: AgedBreaks, currency: str) -> Column:
    exact = MinorUnits(currency).exact
    return Column(name, aged.breaks, name in _LATE, (exact(aged.difference_minor), exact(aged.suspended_minor)))
