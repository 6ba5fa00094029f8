"""SVG: elements with every text and attribute escaped.

Nothing is styled here: the content policy forbids inline styles, so classes say what a thing is. Widths are in percent
of the drawing and heights in pixels, so that a drawing fills what room there is while its texts keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

THOUSAND = 1000


def element(name: str, *children: str, **attributes: str | int) -> Markup:
    """Return an element. An attribute is named as in SVG, with `_` for `-` and at the end of `class_`."""
    written = Markup("").join(
        Markup(' {}="{}"').format(attribute.rstrip("_").replace("_", "-"), value)
        for attribute, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, Markup("").join(map(escape, children)))


def drawing(chart_id: str, title: str, summary: str, height: int, parts: Iterable[Markup]) -> Markup:
    """Return a drawing that says what it shows to those who do not see it."""
    return element(
        "svg",
        element("title", title, id=f"{chart_id}-title"),
        element("desc", summary, id=f"{chart_id}-desc"),
        *parts,
        class_="drawing",
        role="img",
        aria_labelledby=f"{chart_id}-title {chart_id}-desc",
        width="100%",
        height=height,
    )


def text(words: str, x: str, y: str | int, class_: str, anchor: str = "start") -> Markup:
    """Return a text at a place."""
    return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor)


def rule(y: str, x1: str, x2: str = "100%", class_: str = "rule") -> Markup:
    """Return a horizontal line."""
    return element("line", x1=x1, x2=x2, y1=y, y2=y, class_=class_)


def percent(thousandths: int) -> str:
    """Return thousandths of a percent as SVG reads them."""
    return f"{decimal(thousandths)}%"


def decimal(thousandths: int) -> str:
    """Return thousandths as a decimal number."""
    whole, rest = divmod(thousandths, THOUSAND)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
