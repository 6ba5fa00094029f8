"""The formats that the journal and reports are exported in.

What writes one is imported when it is asked for, as some need an extra.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import IO, Any

from adapters.errors import ExtraMissingError
from projections.exports.entries import ExportedEntry
from projections.exports.journal import Journal
from projections.reports.report import Report

EXPORT_EXTRA = "export"
Write = Callable[[Journal, Iterable[ExportedEntry], IO[bytes]], None]
WriteReport = Callable[[Report, IO[bytes]], int]
"""Returns how many rows it wrote."""


class Format(StrEnum):
    """What a program reads."""

    BEANCOUNT = "beancount"
    PLAIN_TEXT = "plain-text"
    """For hledger and ledger alike."""
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    TALLY = "tally"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Where a format's writer is."""

    name: str
    needs: str | None = None
    """The package of an extra that it imports. Such a format is not text."""


_WRITERS = {
    Format.BEANCOUNT: _Writer("projections.exports.beancount:write_beancount"),
    Format.PLAIN_TEXT: _Writer("projections.exports.plain_text:write_plain_text"),
    Format.CSV: _Writer("projections.exports.tabular.comma_separated:write_csv"),
    Format.PARQUET: _Writer("projections.exports.tabular.parquet:write_parquet", needs="pyarrow"),
    Format.TALLY: _Writer("projections.exports.tally:write_tally"),
    Format.XLSX: _Writer("projections.exports.tabular.workbook:write_workbook", needs="xlsxwriter"),
}
_REPORT_WRITERS = {
    Format.PARQUET: _Writer("projections.exports.tabular.report_parquet:write_report_parquet", needs="pyarrow"),
    Format.XLSX: _Writer("projections.exports.tabular.report_workbook:write_report_workbook", needs="xlsxwriter"),
}


def is_text(name: Format) -> bool:
    """Tell whether people can read it on a terminal."""
    return _WRITERS[name].needs is None


def writer_of(name: Format, find: Callable[[str], Any] = find_spec) -> Write:
    """Return what writes the journal. Raises ExtraMissingError when the package that it needs is not found."""
    write = _found(_WRITERS[name], find)
    return _encoded(write) if is_text(name) else write


def report_writer_of(name: Format, find: Callable[[str], Any] = find_spec) -> WriteReport:
    """Return what writes a report as Parquet or XLSX. Raises ExtraMissingError as `writer_of` does."""
    write: WriteReport = _found(_REPORT_WRITERS[name], find)
    return write


def _found(writer: _Writer, find: Callable[[str], Any]) -> Any:
    if writer.needs is not None and find(writer.needs) is None:
        raise ExtraMissingError(extra=EXPORT_EXTRA)
    return resolve_name(writer.name)


def _encoded(write: Callable[..., None]) -> Write:
    def write_bytes(journal: Journal, entries: Iterable[ExportedEntry], to: IO[bytes]) -> None:
        text = io.TextIOWrapper(to, encoding="utf-8", newline="")
        write(journal, entries, text)
        text.flush()
        text.detach()

    return write_bytes
