"""What is drawn in a chart, as a browser would read it."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from adapters.web.dashboard.charts.chart import Chart

HOSTILE = """</text><script>alert(1)</script>"><img src=x onerror=alert(2)> & ' style="x"""


def drawn(chart: Chart) -> Element:
    """Return the drawing; it must be well-formed, name itself, and hold nothing that styles or acts."""
    root: Element = fromstring(chart.drawing)
    named = (root.attrib["aria-labelledby"] or "").split()
    assert [each.attrib.get("id") for each in list(root)[:2]] == named
    assert root.attrib["role"] == "img"
    assert all(each.tag in _DRAWS for each in root.iter())
    assert not any(name == "style" or name.startswith("on") for each in root.iter() for name in each.attrib)
    return root


def texts(root: Element, class_: str) -> list[str]:
    """Return the texts of a class."""
    return [each.text or "" for each in root.iter("text") if each.attrib["class"] == class_]


def rects(root: Element) -> list[list[Element]]:
    """Return the rectangles of each group that has any."""
    return [found for group in root.iter("g") if (found := group.findall("rect"))]


def size(element: Element, name: str) -> Decimal:
    """Return a length, in percent or in pixels."""
    return Decimal(element.attrib[name].removesuffix("%"))


_DRAWS = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "text", "circle", "path"}
