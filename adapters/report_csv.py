"""A report as comma-separated values: amounts in whole units, under names without their unit."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from adapters.documents import utc_text
from ledger.money import decimal_from_minor
from projections.exports.tabular.comma_separated import harmless
from projections.reports.report import CURRENCY, Column, ColumnKind

_MINOR = "_minor"


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], to: TextIO) -> None:
    """Write rows for spreadsheets, which obey none of their texts."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(column.name.removesuffix(_MINOR) for column in columns)
    for row in rows:
        writer.writerow(_value(column, row) for column in columns)


def _value(column: Column, row: Mapping[str, Any]) -> str:
    value = row[column.name]
    if value is None:
        return ""
    match column.kind:
        case ColumnKind.MINOR:
            return str(decimal_from_minor(value, row[CURRENCY]))
        case ColumnKind.MOMENT:
            return utc_text(value)
        case ColumnKind.TEXT:
            return harmless(str(value))
        case _:
            return str(value)
