"""A report as a page shows it: its tables, cut to what a page can hold, and the rows that were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from adapters.report_layouts import LAYOUTS
from projections.reports.report import Column, Report

Row = Mapping[str, Any]
ROWS_SHOWN = 500
"""A longer report is narrowed down, or taken as a file."""


@dataclass(frozen=True, slots=True)
class Group:
    """One table of a report."""

    of: tuple[str, ...]
    """Such as an account and its currency."""
    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What is shown of a report."""

    report: Report
    groups: Sequence[Group]
    has_more: bool

    @classmethod
    def of(cls, report: Report, wanted: Mapping[str, str]) -> ReportView:
        """Read the beginning of a report, of the rows that have the values wanted."""
        layout = LAYOUTS[report.name]
        rows = list(islice(rows_of(report, wanted), ROWS_SHOWN + 1))
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in rows[:ROWS_SHOWN]:
            found.setdefault(tuple(row[name] for name in layout.by), []).append(row)
        return cls(
            report=report,
            groups=[Group(of, layout.columns_of(report, rows), rows) for of, rows in found.items()],
            has_more=len(rows) > ROWS_SHOWN,
        )

    @property
    def is_tied(self) -> bool:
        """Return whether every figure is the one that it must be."""
        return all(tie.holds for tie in self.report.ties)


def rows_of(report: Report, wanted: Mapping[str, str]) -> Iterator[Row]:
    """Go through the rows of a report that have the values wanted; nothing wanted, all have them."""
    return (row for row in report.records() if all(row[name] == value for name, value in wanted.items()))
