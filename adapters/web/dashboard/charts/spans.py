"""Spans: how long half of something took, and how long all but the slowest twentieth, such as the time to final.

Seconds and days stand on one scale, each tick a few times the one before: a place on it can be read off, and there is
no bar whose length would say something untrue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.amounts import count
from adapters.web.dashboard.charts import lanes
from adapters.web.dashboard.charts.chart import Chart, ExactTable
from adapters.web.dashboard.charts.svg import drawing, element, percent, text
from adapters.web.dashboard.durations import duration
from adapters.web.dashboard.errors import FigureNegativeError
from adapters.web.dashboard.headings import Heading

_TICKS = (1, 10, 60, 600, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)
_LEFT, _WIDTH = 2_000, 96_000
_LABELS = 24


@dataclass(frozen=True, slots=True)
class Span:
    """The median and the 95th percentile of something, in seconds. Raises FigureNegativeError."""

    label: str
    p50_seconds: int
    p95_seconds: int
    counted: int

    def __post_init__(self) -> None:
        """Refuse a time before the beginning, and a 95th percentile below the median."""
        lowest = min(self.p50_seconds, self.p95_seconds - self.p50_seconds, self.counted)
        if lowest < 0:
            raise FigureNegativeError(lowest)

    @property
    def words(self) -> str:
        """Return both figures."""
        return f"p50 {duration(self.p50_seconds)} · p95 {duration(self.p95_seconds)}"


@dataclass(frozen=True, slots=True)
class SpanWords:
    """What the columns of the table are called."""

    label: str = "Route"
    counted: str = "Payouts"
    empty: str = "Nothing became final"


_WORDS = SpanWords()


def spans(chart_id: str, title: str, found: Sequence[Span], words: SpanWords = _WORDS) -> Chart:
    """Draw the spans in the order given."""
    ticks = _ticks(found)
    rows = [_row(number, span, ticks) for number, span in enumerate(found)]
    bottom = len(rows) * lanes.LANE
    parts = [*_scale(ticks, bottom), *rows] if found else [lanes.nothing(words.empty)]
    height = bottom + _LABELS if found else lanes.EMPTY_HEIGHT
    summary = ", ".join(f"{span.label}: {span.words}" for span in found) or words.empty
    headings = (Heading(words.label), *(Heading(each, "figure") for each in ("p50", "p95", words.counted)))
    cells = tuple(
        (span.label, duration(span.p50_seconds), duration(span.p95_seconds), count(span.counted)) for span in found
    )
    return Chart(chart_id, title, drawing(chart_id, title, summary, height, parts), ExactTable(headings, cells))


def _ticks(found: Sequence[Span]) -> tuple[int, ...]:
    """Return the ticks from the last below the shortest to the first above the longest."""
    shortest = min((span.p50_seconds for span in found), default=0)
    longest = max((span.p95_seconds for span in found), default=0)
    first = max((tick for tick in _TICKS[:-1] if tick <= shortest), default=_TICKS[0])
    last = min((tick for tick in _TICKS if tick >= longest and tick > first), default=_TICKS[-1])
    return tuple(tick for tick in _TICKS if first <= tick <= last)


def _place(seconds: int, ticks: Sequence[int]) -> int:
    """Return where a time stands, in thousandths of a percent; what is off the scale stands at its end."""
    first, last = ticks[0], ticks[-1]
    share = math.log(min(max(seconds, first), last) / first) / math.log(last / first)
    return _LEFT + round(share * _WIDTH)


def _scale(ticks: Sequence[int], bottom: int) -> Iterator[Markup]:
    for tick in ticks:
        x = percent(_place(tick, ticks))
        yield element("line", x1=x, x2=x, y1=lanes.LANE // 2, y2=bottom + 4, class_="rule")
        yield text(duration(tick), x, bottom + 18, "tick", _anchor(tick, ticks))


def _anchor(tick: int, ticks: Sequence[int]) -> str:
    """Return which end of a tick's text stands at the tick, so that none leaves the drawing."""
    return "start" if tick == ticks[0] else "end" if tick == ticks[-1] else "middle"


def _row(number: int, span: Span, ticks: Sequence[int]) -> Markup:
    y = lanes.middle_of(number)
    start, end = (percent(_place(seconds, ticks)) for seconds in (span.p50_seconds, span.p95_seconds))
    between = element("line", x1=start, x2=end, y1=y, y2=y, class_="span")
    median = element("circle", cx=start, cy=y, r=5, class_="p50")
    diamond = element("path", d="M0-7L7 0L0 7L-7 0z", class_="p95")
    slow = element("svg", diamond, x=end, y=y, overflow="visible")
    return lanes.lane(number, span.label, span.words, between, slow, median, tip=f"{span.label}: {span.words}")
