"""A report as Parquet, for data frames and warehouses: one table, one file."""

from __future__ import annotations

from itertools import islice
from typing import IO

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet as pq

from projections.exports.tabular.parquet import GROUP_ROWS, WHOLE_UNITS
from projections.exports.tabular.report_cells import CellColumn, cell_columns, cell_rows
from projections.reports.report import ColumnKind, Report

_TYPES = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.MOMENT: pa.timestamp("us", tz="UTC"),
    ColumnKind.MINOR: pa.int64(),
    ColumnKind.COUNT: pa.int64(),
}


def write_report_parquet(found: Report, to: IO[bytes]) -> int:
    """Write a report, a group of rows at a time, and return how many it has.

    Its name and log position stand in the file's metadata.
    """
    metadata = {"report": found.name, "log_position": str(found.position)}
    schema = pa.schema([_field(column) for column in cell_columns(found)]).with_metadata(metadata)
    rows = cell_rows(found)
    count = 0
    with pq.ParquetWriter(to, schema) as writer:
        while some := list(islice(rows, GROUP_ROWS)):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count


def _field(column: CellColumn) -> pa.Field:
    return pa.field(column.name, WHOLE_UNITS if column.is_decimal else _TYPES[column.kind])
