"""Where a table goes that is not for people to look at: comma-separated values, a workbook, or a Parquet file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.export_formats import Format, report_writer_of
from adapters.cli.output_file import written_whole
from adapters.cli.report_output import print_csv
from projections.reports.report import Report

AsCsv = Annotated[bool, typer.Option("--csv", help="Print comma-separated values for spreadsheets.")]
ToXlsx = Annotated[
    Path | None, typer.Option("--xlsx", metavar="FILE", help="Write a workbook of Excel; needs the extra `export`.")
]
ToParquet = Annotated[
    Path | None, typer.Option("--parquet", metavar="FILE", help="Write a Parquet file; needs the extra `export`.")
]


@dataclass(frozen=True, slots=True)
class TableOutput:
    """One of the ways to put a table out."""

    format_: Format
    path: Path | None = None
    """The file to write; None is the standard output."""

    def put_out(self, found: Report) -> None:
        """Write a table. One whose lines do not add up is never put out in part."""
        if self.path is None:
            print_csv(found)
            return
        with written_whole(self.path) as to:
            count = report_writer_of(self.format_)(found, to)
        typer.echo(f"{count:,} rows known at log position {found.position} are in {self.path}")


def table_output(*, as_json: bool, as_csv: bool, xlsx: Path | None, parquet: Path | None) -> TableOutput | None:
    """Return how the table is to be put out; None where a document, or a table for people, is wanted.

    Raises typer.BadParameter when two ways are asked for, and ExtraMissingError before anything is read.
    """
    asked = [
        *([TableOutput(Format.CSV)] if as_csv else []),
        *(TableOutput(name, path) for name, path in ((Format.XLSX, xlsx), (Format.PARQUET, parquet)) if path),
    ]
    if len(asked) + as_json > 1:
        message = "give one of --csv, --json, --xlsx and --parquet"
        raise typer.BadParameter(message)
    for each in asked:
        if each.path is not None:
            report_writer_of(each.format_)
    return asked[0] if asked else None
