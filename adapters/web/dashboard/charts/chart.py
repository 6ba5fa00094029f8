"""A chart: a drawing, and the table of the exact figures in it. Neither is shown without the other."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from adapters.web.dashboard.headings import Heading

Row = tuple[str, ...]
"""The cells of one row; the first says what the row is about."""


@dataclass(frozen=True, slots=True)
class ExactTable:
    """The figures of a chart. The first column names what the others tell about."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    totals: Row | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What one of the patterns of a drawing stands for."""

    label: str
    swatch: Markup


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart as a page shows it."""

    id: str
    """No other element of the page has it."""
    title: str
    drawing: Markup
    table: ExactTable
    keys: tuple[Key, ...] = ()
