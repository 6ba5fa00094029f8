"""A report's table for files: every amount stands there twice, as minor units and in whole units of the currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.money import decimal_from_minor
from projections.reports.report import CURRENCY, ColumnKind, Report

_MINOR = "_minor"


@dataclass(frozen=True, slots=True)
class CellColumn:
    """One column of the file."""

    name: str
    kind: ColumnKind
    is_decimal: bool = False
    """Whether its amounts are decimals in whole units of the currency of their row."""


def cell_columns(found: Report) -> list[CellColumn]:
    """Return the columns; `amount` stands behind `amount_minor`."""
    columns: list[CellColumn] = []
    for column in found.columns:
        columns.append(CellColumn(column.name, column.kind))
        if column.kind is ColumnKind.MINOR:
            columns.append(CellColumn(column.name.removesuffix(_MINOR), column.kind, is_decimal=True))
    return columns


def cell_rows(found: Report) -> Iterator[dict[str, Any]]:
    """Go through the rows, each with a value for each of those columns."""
    for values in found.rows:
        row = dict(zip((column.name for column in found.columns), values, strict=True))
        for column in found.columns:
            if column.kind is ColumnKind.MINOR:
                minor = row[column.name]
                decimal = None if minor is None else decimal_from_minor(minor, row[CURRENCY])
                row[column.name.removesuffix(_MINOR)] = decimal
        yield row
