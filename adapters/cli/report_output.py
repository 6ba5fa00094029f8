"""How a report is put out: tables for people, one JSON document for machines, comma-separated values."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, terminal, words
from adapters.cli.times import shown
from adapters.documents import amounts_told
from adapters.figures import figure
from adapters.report_csv import write_csv
from adapters.report_layouts import LAYOUTS
from projections.reports.asked import Asked
from projections.reports.report import CURRENCY, Column, ColumnKind, Report

_MINOR = "_minor"
_Row = Mapping[str, Any]


def report_document(found: Report) -> dict[str, Any]:
    """Return a report for machines; every amount stands there in minor units and as a decimal."""
    columns = [{"name": column.name, "kind": column.kind.value} for column in found.columns]
    rows = [amounts_told(row) for row in _rows(found)]
    return {"name": found.name, "title": found.title, "position": found.position, "columns": columns, "rows": rows}


def print_csv(found: Report) -> None:
    """Print a report for spreadsheets: amounts in whole units, under names without their unit."""
    write_csv(found.columns, _rows(found), sys.stdout)


def print_tables(found: Report, asked: Asked) -> None:
    """Print a report for people, without the columns that have no room on a terminal."""
    layout = LAYOUTS[found.name]
    groups: defaultdict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in _rows(found):
        groups[tuple(row[name] for name in layout.by)].append(row)
    terminal().print(f"{found.title}, {_scope(asked)}, log position {found.position}")
    if not groups:
        terminal().print("Nothing.")
    for group, rows in groups.items():
        terminal().print(_table(" ".join(group), layout.columns_of(found, rows), rows, asked.zone))


def _rows(found: Report) -> list[_Row]:
    """Read a report to its end, so that one whose lines do not add up is never put out in part."""
    return list(found.records())


def _scope(asked: Asked) -> str:
    since, until = (_end(end, asked.zone) for end in (asked.span.since, asked.span.until))
    return f"from {since or 'the beginning'} {f'until {until}, which is not included' if until else 'on'}"


def _end(end: date | datetime | None, zone: ZoneInfo) -> str | None:
    if isinstance(end, datetime):
        return shown(end, zone)
    return None if end is None else end.isoformat()


def _table(title: str, columns: Sequence[Column], rows: Sequence[_Row], zone: ZoneInfo) -> Table:
    shown_table = table(title)
    adders = {ColumnKind.TEXT: add_text_column, ColumnKind.DATE: add_fixed_column, ColumnKind.MOMENT: add_text_column}
    for column in columns:
        header = words(column.name.removesuffix(_MINOR)).capitalize()
        adders.get(column.kind, add_figure_column)(shown_table, header)
    for row in rows:
        shown_table.add_row(*(_cell(column, row, zone) for column in columns))
    return shown_table


def _cell(column: Column, row: _Row, zone: ZoneInfo) -> str:
    value = row[column.name]
    if value is None:
        return ""
    match column.kind:
        case ColumnKind.MINOR:
            return figure(value, row[CURRENCY])
        case ColumnKind.MOMENT:
            return shown(value, zone)
        case _:
            return printable(words(str(value).lower()) if column.name == "kind" else str(value))
