"""The sheets of a workbook of Excel (XLSX), written row by row in constant memory.

A cell's number has 15 digits: an amount that needs more is written as text, so that none is ever rounded. A sheet has
1,048,576 rows; a longer table goes on in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]

from ledger.currencies import EXPONENTS, exponent_of

SHEET_ROWS = 1_048_576
_DIGITS = 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@contextmanager
def workbook_in(to: IO[bytes], **properties: str) -> Iterator[Any]:
    """Open a workbook that is written when the block ends; its properties are such as `title` and `comments`."""
    with xlsxwriter.Workbook(to, _OPTIONS) as workbook:
        workbook.set_properties(properties)
        yield workbook


class Sheets:
    """The sheets of one table, the last of which is written to."""

    def __init__(self, workbook: Any, headers: Sequence[str], *, sheet_rows: int = SHEET_ROWS) -> None:
        """Begin the first sheet; none is longer than `sheet_rows`, its header included."""
        self._workbook, self._headers, self._sheet_rows = workbook, headers, sheet_rows
        self._days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._formats = {
            exponent: workbook.add_format({"num_format": f"0.{'0' * exponent}".rstrip(".")})
            for exponent in sorted(set(EXPONENTS.values()))
        }
        self._begin()

    def add(self, values: Iterable[Any], currency: str) -> None:
        """Write a row, whose decimals are amounts in whole units of a currency."""
        if self._next == self._sheet_rows:
            self._begin()
        amounts = self._formats[exponent_of(currency)]
        for column, value in enumerate(values):
            self._write(column, value, amounts)
        self._next += 1

    def _begin(self) -> None:
        self._sheet = self._workbook.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for column, header in enumerate(self._headers):
            self._sheet.write_string(0, column, header)
        self._next = 1

    def _write(self, column: int, value: Any, amounts: Any) -> None:
        match value:
            case None:
                return
            case datetime():
                # A cell's moment has neither time zone nor microseconds.
                self._sheet.write_string(self._next, column, _utc_text(value))
            case date():
                self._sheet.write_datetime(self._next, column, value, self._days)
            case int() | Decimal() if len(Decimal(value).as_tuple().digits) <= _DIGITS:
                cell_format = amounts if isinstance(value, Decimal) else None
                self._sheet.write_number(self._next, column, value, cell_format)
            case _:
                self._sheet.write_string(self._next, column, str(value))


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
