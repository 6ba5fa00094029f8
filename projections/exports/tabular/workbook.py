"""The journal as a workbook of Excel (XLSX). A longer journal than a sheet holds goes on in the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import IO

from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.exports.tabular.rows import JournalRow, rows_of
from projections.exports.tabular.sheets import SHEET_ROWS, Sheets, workbook_in

_HEADERS = [field.name for field in fields(JournalRow)]


def write_workbook(
    _: Journal, entries: Iterable[ExportedEntry], to: IO[bytes], *, sheet_rows: int = SHEET_ROWS
) -> None:
    """Write the entries; no sheet is longer than `sheet_rows`, its header included."""
    with workbook_in(to) as workbook:
        sheets = Sheets(workbook, _HEADERS, sheet_rows=sheet_rows)
        for row in rows_of(entries):
            sheets.add(astuple(row), row.currency)
