"""The plot of charts with upright columns: where things stand, the axis on the left and the labels below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.charts.axis import Axis
from adapters.web.dashboard.charts.svg import THOUSAND, decimal, element, percent, rule, text
from adapters.web.dashboard.charts.units import Unit

TOP, EXTENT = 20, 168
BASE = TOP + EXTENT
HEIGHT = BASE + 40
_LEFT_PERCENT = 15
_LABEL_LINE = 14
_LABELS_MOST = 7
_COLUMN_PERCENT_MOST = 9
_FILLED = (7, 10)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one column, in thousandths of a percent of the drawing's width."""

    left: int
    width: int

    @property
    def middle(self) -> str:
        """Return where the column's label stands."""
        return percent(self.left + self.width // 2)

    def rect(self, y: int, height: int, **attributes: str) -> Markup:
        """Return a rectangle as wide as the column. Pixels in thousandths."""
        return element(
            "rect",
            x=percent(self.left),
            width=percent(self.width),
            y=decimal(y),
            height=decimal(height),
            **attributes,
        )


def slots(columns: int) -> list[Slot]:
    """Return the places of so many columns; a few of them stand apart instead of growing wide."""
    room = (100 - _LEFT_PERCENT) * THOUSAND // max(columns, 1)
    width = min(room * _FILLED[0] // _FILLED[1], _COLUMN_PERCENT_MOST * THOUSAND)
    left = _LEFT_PERCENT * THOUSAND + (room - width) // 2
    return [Slot(left + number * room, width) for number in range(columns)]


def height_of(axis: Axis, figure: int) -> int:
    """Return how high a figure stands, in thousandths of a pixel."""
    return axis.along(figure, EXTENT)


def grid(axis: Axis, unit: Unit) -> Iterator[Markup]:
    """Yield the axis: a line and a figure for each tick."""
    for tick in axis.ticks:
        y = BASE * THOUSAND - height_of(axis, tick)
        yield rule(decimal(y), f"{_LEFT_PERCENT}%", class_="rule" if tick else "rule base")
        yield text(unit.short(tick), f"{_LEFT_PERCENT - 1}%", decimal(y + 4 * THOUSAND), "tick", "end")


def labels(words: Sequence[str], places: Sequence[Slot]) -> Iterator[Markup]:
    """Yield the labels below the columns: as many as there is room for on a telephone, in two lines where need be."""
    every = -(-len(words) // _LABELS_MOST) or 1
    for label, place in list(zip(words, places, strict=True))[::every]:
        for number, line in enumerate(_two_lines(label)):
            yield text(line, place.middle, BASE + 17 + number * _LABEL_LINE, "label", "middle")


def nothing(words: str) -> Iterator[Markup]:
    """Yield what stands in a plot without columns: no axis, as there is nothing to measure."""
    yield rule(str(BASE), "0%", class_="rule base")
    yield text(words, "50%", BASE - EXTENT // 2, "nothing", "middle")


def _two_lines(label: str) -> list[str]:
    """Return a label of several words in two lines, broken where they come out most alike."""
    words = label.split(" ")
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(breaks, key=lambda lines: max(map(len, lines)))) if breaks else [label]
