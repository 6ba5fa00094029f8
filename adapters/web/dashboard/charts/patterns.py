"""Patterns: what tells the parts of a drawing apart for those who see no colours, and on paper."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from adapters.web.dashboard.charts.chart import Key
from adapters.web.dashboard.charts.svg import element

_TILE = 8
_HATCHES = (
    "",
    "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "M0 2h8M0 6h8",
    "M-2 6l4 4M0 0l8 8M6-2l4 4",
    "M2 0v8M6 0v8",
    "M0 4h8M4 0v8",
)
"""One plain, then lines in all directions."""


def fill(chart_id: str, number: int) -> str:
    """Return the fill of a part by its number in the chart; after six, the patterns begin again."""
    return f"url(#{chart_id}-pattern-{number % len(_HATCHES)})"


def definitions(chart_id: str, parts: int) -> Markup:
    """Return the patterns that so many parts need."""
    return element("defs", *_patterns(chart_id, min(parts, len(_HATCHES))))


def key(chart_id: str, number: int, label: str) -> Key:
    """Return what the pattern of a part stands for."""
    square = element("rect", width="100%", height="100%", fill=fill(chart_id, number))
    return Key(label, element("svg", square, class_="swatch", width=16, height=16, aria_hidden="true"))


def late(chart_id: str) -> Markup:
    """Return the pattern of what should not be there when all is well."""
    return element("defs", _tile(f"{chart_id}-late", "late", _HATCHES[1]))


def fill_late(chart_id: str) -> str:
    """Return the fill of what should not be there."""
    return f"url(#{chart_id}-late)"


def _patterns(chart_id: str, number: int) -> Iterator[Markup]:
    for each, hatch in enumerate(_HATCHES[:number]):
        yield _tile(f"{chart_id}-pattern-{each}", f"series-{each + 1}", hatch)


def _tile(tile_id: str, class_: str, hatch: str) -> Markup:
    ground = element("rect", width=_TILE, height=_TILE, class_=class_)
    lines = element("path", d=hatch, class_="hatch")
    return element("pattern", ground, lines, id=tile_id, width=_TILE, height=_TILE, patternUnits="userSpaceOnUse")
