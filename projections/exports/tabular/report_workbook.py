"""A report as a workbook of Excel (XLSX): one table, on one sheet as long as it fits there."""

from __future__ import annotations

from typing import IO

from projections.exports.tabular.report_cells import cell_columns, cell_rows
from projections.exports.tabular.sheets import SHEET_ROWS, Sheets, workbook_in
from projections.reports.report import CURRENCY, Report


def write_report_workbook(found: Report, to: IO[bytes], *, sheet_rows: int = SHEET_ROWS) -> int:
    """Write a report and return how many rows it has. Moments are text in UTC.

    Its title and log position stand in the properties of the file.
    """
    names = [column.name for column in cell_columns(found)]
    with workbook_in(to, title=found.title, comments=f"log position {found.position}") as workbook:
        sheets = Sheets(workbook, names, sheet_rows=sheet_rows)
        count = 0
        for row in cell_rows(found):
            sheets.add([row[name] for name in names], row[CURRENCY])
            count += 1
    return count
