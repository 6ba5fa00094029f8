"""The journal as tables: read back with the programs' own libraries, each is the journal line by line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, astuple, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from defusedxml import ElementTree
from pyarrow import parquet  # type: ignore[import-untyped]

from projections.exports.entries import ExportedEntry, ExportedLine
from projections.exports.journal import Journal
from projections.exports.tabular.comma_separated import harmless, write_csv
from projections.exports.tabular.parquet import write_parquet
from projections.exports.tabular.rows import JournalRow, rows_of
from projections.exports.tabular.workbook import write_workbook

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LARGEST_MINOR = 2**63 - 1


def rows(journal: Journal) -> Sequence[JournalRow]:
    return list(rows_of(journal.entries()))


def large(entry: ExportedEntry) -> ExportedEntry:
    """Return the entry with the largest amount that there is."""
    lines: list[ExportedLine] = [replace(line, amount_minor=LARGEST_MINOR) for line in entry.lines]
    return replace(entry, description="=HYPERLINK(1)", lines=tuple(lines))


def sheets_of(workbook: bytes) -> list[list[list[Any]]]:
    """Return the cells of each sheet: texts as they are, numbers as what is written in the file, None if empty."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        names = sorted(name for name in file.namelist() if name.startswith("xl/worksheets/sheet"))
        return [_cells(ElementTree.fromstring(file.read(name))) for name in names]


def _cells(sheet: Any) -> list[list[Any]]:
    assert sheet.find(f".//{_SHEET}f") is None, "no cell is a formula"
    found = []
    for row in sheet.iter(f"{_SHEET}row"):
        by_column = {cell.attrib["r"].rstrip("0123456789"): _cell(cell) for cell in row}
        found.append([by_column.get(column) for column in "ABCDEFGHIJKLMNOP"])
    return found


def _cell(cell: Any) -> Any:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_SHEET}t"))
    return Decimal(cell.find(f"{_SHEET}v").text)


def as_cell(value: Any) -> Any:
    """Return what a workbook holds of a value; days are counted from the end of 1899."""
    if isinstance(value, date):
        return Decimal((value - date(1899, 12, 30)) // timedelta(days=1))
    return Decimal(value) if isinstance(value, int | Decimal) else value


def test_csv_is_the_journal(journal: Journal) -> None:
    """Each line is a row of the file, with its amounts in minor units and in whole units of the currency."""
    to = io.StringIO()
    write_csv(journal, journal.entries(), to)

    header, *found = csv.reader(io.StringIO(to.getvalue()))
    assert header == list(JournalRow.__dataclass_fields__)
    assert found == [["" if cell is None else str(cell) for cell in astuple(row)] for row in rows(journal)]
    amounts = {(row[13], row[11], row[12]) for row in found}
    assert {("JPY", "1500", "1500"), ("KWD", "1234567", "1234.567"), ("INR", "999", "9.99")} <= amounts


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00", "\x1b[0m"])
def test_a_formula_is_made_harmless(journal: Journal, text: str) -> None:
    """A text that a spreadsheet would obey gets an apostrophe; numbers below zero stay numbers."""
    to = io.StringIO()
    entries = [replace(entry, description=text) for entry in journal.entries()]
    write_csv(journal, entries, to)

    for row in csv.DictReader(io.StringIO(to.getvalue(), newline="")):
        assert row["description"] == f"'{text}"
        assert row["balance"][0].isdigit() or Decimal(row["balance"]) < 0
    assert harmless("plain") == "plain"
    assert harmless("") == ""


def test_parquet_is_the_journal(journal: Journal) -> None:
    """Read back, the file holds each line with its types, and the log position."""
    to = io.BytesIO()
    write_parquet(journal, journal.entries(), to)

    table = parquet.read_table(io.BytesIO(to.getvalue()))
    assert table.to_pylist() == [asdict(row) for row in rows(journal)]
    assert table.schema.metadata[b"log_position"] == str(journal.position).encode()


def test_workbook_is_the_journal(journal: Journal) -> None:
    """Each line is a row of the sheet; no text is a formula."""
    to = io.BytesIO()
    write_workbook(journal, journal.entries(), to)

    ((header, *found),) = sheets_of(to.getvalue())
    assert header == list(JournalRow.__dataclass_fields__)
    assert found == [[as_cell(value) for value in astuple(row)] for row in rows(journal)]


def test_the_largest_amount_is_exact_everywhere(journal: Journal) -> None:
    """An amount too long for a spreadsheet's number is text there, and exact in every format."""
    entries = [large(entry) for entry in journal.entries() if entry.currency == "INR"][:1]
    workbook, columns = io.BytesIO(), io.BytesIO()
    write_workbook(journal, entries, workbook)
    write_parquet(journal, entries, columns)

    ((_, row, _),) = sheets_of(workbook.getvalue())
    assert row[11:13] == ["9223372036854775807", "92233720368547758.07"]
    assert row[6] == "=HYPERLINK(1)"
    first = parquet.read_table(io.BytesIO(columns.getvalue())).to_pylist()[0]
    assert (first["amount_minor"], first["amount"]) == (LARGEST_MINOR, Decimal("92233720368547758.07"))


def test_a_long_journal_goes_on_in_the_next_sheet(journal: Journal) -> None:
    """When a sheet is full the next one begins, with the header again, and no row is lost."""
    to = io.BytesIO()
    write_workbook(journal, journal.entries(), to, sheet_rows=10)

    sheets = sheets_of(to.getvalue())
    assert [len(sheet) for sheet in sheets[:-1]] == [10] * (len(sheets) - 1)
    assert [row[0] for sheet in sheets for row in sheet[1:]] == [row.entry_id for row in rows(journal)]
