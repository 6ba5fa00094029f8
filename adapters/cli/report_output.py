"""How a report is put out: tables for people, one JSON document for machines, comma-separated values."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from adapters.cli.documents import amounts_told
from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, printable, table, terminal, words
from adapters.cli.times import shown, utc_text
from adapters.figures import figure
from ledger.money import decimal_from_minor
from projections.reports import (
    bank_reconciliation,
    breaks,
    data_quality,
    fees_and_tax,
    general_ledger,
    in_transit_ageing,
    settlement_summary,
)
from projections.reports.asked import Asked
from projections.reports.report import CURRENCY, Column, ColumnKind, Report

_MINOR = "_minor"
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What of a report fits a terminal: one table for each value of some columns, with some of the others."""

    by: Sequence[str]
    shown: Sequence[str]


_LAYOUTS = {
    general_ledger.NAME: _Layout(
        ("account", CURRENCY),
        ("posted_on", "kind", "reference", "debit_minor", "credit_minor", "balance_minor"),
    ),
    in_transit_ageing.NAME: _Layout((CURRENCY,), ("provider", "bucket", "payouts", "amount_minor", "oldest_since")),
    settlement_summary.NAME: _Layout(
        (CURRENCY,),
        ("effective_date", "provider", "gross_minor", "fees_minor", "tax_minor", "returns_minor", "net_minor"),
    ),
    breaks.NAME: _Layout(
        ("account", CURRENCY), ("kind", "value_date", "age_days", "difference_minor", "suspended_minor", "told_by")
    ),
    bank_reconciliation.NAME: _Layout(("account", CURRENCY), ("item", "effective_date", "named", "amount_minor")),
    data_quality.NAME: _Layout(
        (CURRENCY,), ("metric", "subject", "open_payouts", "open_minor", "oldest_age_seconds", "last_even_at")
    ),
    fees_and_tax.NAME: _Layout(
        (CURRENCY,),
        ("posted_on", "provider", "fee_charged_minor", "fee_refunded_minor", "fee_net_minor", "tax_net_minor"),
    ),
}


def report_document(found: Report) -> dict[str, Any]:
    """Return a report for machines; every amount stands there in minor units and as a decimal."""
    columns = [{"name": column.name, "kind": column.kind.value} for column in found.columns]
    rows = [amounts_told(row) for row in _rows(found)]
    return {"name": found.name, "title": found.title, "position": found.position, "columns": columns, "rows": rows}


def print_csv(found: Report) -> None:
    """Print a report for spreadsheets: amounts in whole units, under names without their unit."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(column.name.removesuffix(_MINOR) for column in found.columns)
    for row in _rows(found):
        writer.writerow(_csv_value(column, row) for column in found.columns)


def print_tables(found: Report, asked: Asked) -> None:
    """Print a report for people, without the columns that have no room on a terminal."""
    layout = _LAYOUTS[found.name]
    columns = [column for name in layout.shown for column in found.columns if column.name == name]
    groups: defaultdict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in _rows(found):
        groups[tuple(row[name] for name in layout.by)].append(row)
    terminal().print(f"{found.title}, {_scope(asked)}, log position {found.position}")
    if not groups:
        terminal().print("Nothing.")
    for group, rows in groups.items():
        terminal().print(_table(" ".join(group), columns, rows, asked.zone))


def _rows(found: Report) -> list[_Row]:
    """Read a report to its end, so that one whose lines do not add up is never put out in part."""
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


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


def _csv_value(column: Column, row: _Row) -> str:
    value = row[column.name]
    if value is None:
        return ""
    match column.kind:
        case ColumnKind.MINOR:
            return str(decimal_from_minor(value, row[CURRENCY]))
        case ColumnKind.MOMENT:
            return utc_text(value)
        case _:
            return str(value)
