"""The journal as a workbook of Excel (XLSX), written row by row in constant memory.

A cell's number has 15 digits: an amount that needs more is written as text, so that none is ever rounded. A sheet has
1,048,576 rows; a longer journal goes on in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]

from ledger.currencies import EXPONENTS, exponent_of
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.exports.tabular.rows import JournalRow, rows_of

SHEET_ROWS = 1_048_576
_DIGITS = 15
_HEADERS = [field.name for field in fields(JournalRow)]
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_workbook(
    _: Journal, entries: Iterable[ExportedEntry], to: IO[bytes], *, sheet_rows: int = SHEET_ROWS
) -> None:
    """Write the entries; no sheet is longer than `sheet_rows`, its header included."""
    with xlsxwriter.Workbook(to, _OPTIONS) as workbook:
        sheets = _Sheets(workbook, sheet_rows)
        for row in rows_of(entries):
            sheets.add(row)


class _Sheets:
    """The sheets of a workbook, the last of which is written to."""

    def __init__(self, workbook: Any, sheet_rows: int) -> None:
        """Begin the first sheet."""
        self._workbook, self._sheet_rows = workbook, sheet_rows
        self._days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._formats = {
            exponent: workbook.add_format({"num_format": f"0.{'0' * exponent}".rstrip(".")})
            for exponent in sorted(set(EXPONENTS.values()))
        }
        self._begin()

    def add(self, row: JournalRow) -> None:
        """Write a row."""
        if self._next == self._sheet_rows:
            self._begin()
        amounts = self._formats[exponent_of(row.currency)]
        for column, value in enumerate(astuple(row)):
            self._write(column, value, amounts)
        self._next += 1

    def _begin(self) -> None:
        self._sheet = self._workbook.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for column, header in enumerate(_HEADERS):
            self._sheet.write_string(0, column, header)
        self._next = 1

    def _write(self, column: int, value: Any, amounts: Any) -> None:
        match value:
            case None:
                return
            case date():
                self._sheet.write_datetime(self._next, column, value, self._days)
            case int() | Decimal() if len(Decimal(value).as_tuple().digits) <= _DIGITS:
                cell_format = amounts if isinstance(value, Decimal) else None
                self._sheet.write_number(self._next, column, value, cell_format)
            case _:
                self._sheet.write_string(self._next, column, str(value))
