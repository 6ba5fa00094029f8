"""Lanes: rows that each carry a label on the left, what they say on the right, and a bar below both."""

from __future__ import annotations

from markupsafe import Markup

from adapters.web.dashboard.charts.svg import element, percent, text

LANE = 42
"""The height of a row in pixels."""
_TEXT, _BAR, _THICKNESS = 14, 22, 10
_LABEL_LENGTH_MAX = 34
EMPTY_HEIGHT = 60


def lane(number: int, label: str, says: str, *on_it: Markup, tip: str) -> Markup:
    """Return a row with what lies on it."""
    y = number * LANE
    return element(
        "g",
        element("title", tip),
        text(_cut(label), "0", y + _TEXT, "label"),
        text(says, "100%", y + _TEXT, "figure", "end"),
        *on_it,
    )


def bar(number: int, thousandths: int, class_: str) -> Markup:
    """Return the bar of a row; its length is in thousandths of a percent."""
    return element(
        "rect",
        x="0",
        y=number * LANE + _BAR,
        width=percent(thousandths),
        height=_THICKNESS,
        class_=class_,
    )


def track(number: int) -> Markup:
    """Return what a bar of full length would cover."""
    return bar(number, 100_000, "track")


def middle_of(number: int) -> int:
    """Return the height at which the bar of a row has its middle."""
    return number * LANE + _BAR + _THICKNESS // 2


def nothing(words: str) -> Markup:
    """Return what stands in a drawing without rows."""
    return text(words, "50%", EMPTY_HEIGHT // 2 + 4, "nothing", "middle")


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH_MAX else f"{label[: _LABEL_LENGTH_MAX - 1]}…"
