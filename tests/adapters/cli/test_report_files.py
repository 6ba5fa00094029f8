"""Reports as files: what spreadsheets and data frames read of them is what the document for machines says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import update

from adapters.cli import report_output
from adapters.cli.export_formats import Format, report_writer_of
from adapters.embedded import open_reader
from adapters.errors import ExtraMissingError
from ledger import chart
from projections.reports.register import REPORTS
from projections.reports.report import Report, amounts, texts
from tests.adapters.cli.bank_book import CHARGE, OF_BANK, TOP_UP, bank_run, statement_of
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import ACME, NXT

OF_STATEMENTS = ["bank-reconciliation", "breaks"]
THEN = ("--known-at", "2026-04-01T00:00:00+05:30")
"""A moment by which all of it was known, so that ages are the same however long a command takes."""
Row = dict[str, Any]


def as_json(value: Any) -> Any:
    """Return a value of a file as the document for machines has it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return value.normalize()
        case _:
            return value


def in_parquet(path: Path) -> list[Row]:
    return [{name: as_json(value) for name, value in row.items()} for row in parquet.read_table(path).to_pylist()]


def in_workbook(path: Path) -> list[Row]:
    """Return the rows of the only sheet; a day is read as the moment at which it begins."""
    (sheet,) = openpyxl.load_workbook(path).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, map(_cell, row), strict=True)) for row in rows]


def _cell(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def told(document_rows: Sequence[Row], *, in_cells: bool) -> list[Row]:
    """Return a document's rows as a file has them: decimals are numbers there."""

    def value_of(row: Row, name: str) -> Any:
        value = row[name]
        if f"{name}_minor" in row and value is not None:
            return float(value) if in_cells else Decimal(value).normalize()
        return value

    return [{name: value_of(row, name) for name in row} for row in document_rows]


def check_files(run: Run, folder: Path, *arguments: str, rows: Callable[[Any], Sequence[Row]]) -> None:
    document = json.loads(run(*arguments, "--json").stdout)
    wanted, xlsx, columns = rows(document), folder / "table.xlsx", folder / "table.parquet"
    for option, path in (("--xlsx", xlsx), ("--parquet", columns)):
        done = run(*arguments, option, str(path))
        assert done.exit_code == 0, done.output
        assert done.stdout == f"{len(wanted)} rows known at log position {document['position']} are in {path}\n"

    assert wanted
    assert in_workbook(xlsx) == told(wanted, in_cells=True)
    assert in_parquet(columns) == told(wanted, in_cells=False)
    assert parquet.read_schema(columns).metadata[b"log_position"] == str(document["position"]).encode()
    assert openpyxl.load_workbook(xlsx).properties.description == f"log position {document['position']}"


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - set(OF_STATEMENTS)))
def test_reports_are_the_same_in_every_format(run: Run, tmp_path: Path, name: str) -> None:
    """A workbook and a Parquet file of a report hold the rows of its document, amounts exact, and its log position."""
    check_files(run, tmp_path, "report", name, *THEN, rows=lambda document: document["rows"])


@pytest.mark.parametrize("name", [*OF_STATEMENTS, "data-quality"])
def test_reports_of_statements_are_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    """So do those of a report that is made of what a bank has told."""
    run = bank_run(tmp_path)
    run("statements", "import", statement_of(tmp_path, TOP_UP, CHARGE), *OF_BANK)

    then = datetime.now(tz=UTC).isoformat()
    check_files(run, tmp_path, "report", name, "--known-at", then, rows=lambda document: document["rows"])


def test_trial_balance_as_a_file(run: Run, tmp_path: Path) -> None:
    """The trial balance has a row for each account, in every format."""
    check_files(run, tmp_path, "trial-balance", rows=lambda document: document["rows"])
    header, *rows = run("trial-balance", "--csv").stdout.splitlines()

    assert header == "account,currency,debit,credit"
    assert "Assets:Tax:InputGST,INR,1.80,0.00" in rows


def test_balance_as_a_file(run: Run, tmp_path: Path) -> None:
    """A balance is one row, in every format."""

    def row_of(document: Any) -> Sequence[Row]:
        names = ["available", "queued", "in_transit", "posted"]
        both = {each: document[each] for name in names for each in (f"{name}_minor", name)}
        return [{**{name: document[name] for name in ("account", "currency", "as_of")}, **both}]

    check_files(run, tmp_path, "balance", ACME, "--as-of", "2026-01-31", rows=row_of)
    assert run("balance", ACME, "--csv").stdout.startswith(
        "account,currency,as_of,available,queued,in_transit,posted\n"
    )


def test_statement_as_a_file(run: Run, tmp_path: Path) -> None:
    """A statement as a file goes from the opening over each line to the closing balance."""
    document = json.loads(run("statement", ACME, "--json").stdout)
    done = run("statement", ACME, "--parquet", str(tmp_path / "table.parquet"))
    rows = in_parquet(tmp_path / "table.parquet")

    assert done.exit_code == 0
    assert [row["kind"] for row in rows] == [
        "opening balance",
        *(line["kind"] for line in document["lines"]),
        "closing balance",
    ]
    assert [row["balance_minor"] for row in rows[1:]] == [
        *(line["balance_minor"] for line in document["lines"]),
        document["closing_minor"],
    ]
    moved = sum((row["credit_minor"] or 0) - (row["debit_minor"] or 0) for row in rows)
    assert rows[0]["balance_minor"] + moved == rows[-1]["balance_minor"]


@pytest.mark.parametrize("option", ["--xlsx", "--parquet"])
def test_a_report_that_does_not_tie_leaves_the_file_alone(fresh_url: str, tmp_path: Path, option: str) -> None:
    """When the books contradict a report, the exit code is 1 and the file of before is still there, and no other."""
    path = tmp_path / "table"
    path.write_text("of before", encoding="utf-8")
    with open_reader(fresh_url) as reader, reader.database.begin() as connection:
        lines = reader.tables.balances
        wrong = update(lines).where(lines.c.account == chart.wallet(NXT))
        connection.execute(wrong.values(credit_minor=lines.c.credit_minor + 1))

    for arguments in (("trial-balance",), ("statement", chart.wallet(NXT))):
        done = run_on(fresh_url)(*arguments, option, str(path))
        assert (done.exit_code, done.stdout) == (1, "")
    assert path.read_text(encoding="utf-8") == "of before"
    assert [each.name for each in tmp_path.iterdir() if "table" in each.name] == ["table"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "fees", "--xlsx", "a", "--parquet", "b"),
        ("report", "fees", "--xlsx", "a", "--json"),
        ("report", "fees", "--csv", "--parquet", "b"),
        ("report", "audit-file", "--payout", "INV-2026-0005", "--xlsx", "a"),
        ("trial-balance", "--csv", "--json"),
        ("balance", ACME, "--xlsx", "a", "--csv"),
        ("statement", ACME, "--parquet", "a", "--json"),
    ],
)
def test_two_ways_out_are_refused(run: Run, arguments: Sequence[str]) -> None:
    """A table is put out in one way only, and the audit file is no table: exit code 2, and nothing is written."""
    done = run(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert not any(Path(name).exists() for name in ("a", "b"))


@pytest.mark.parametrize("name", [Format.PARQUET, Format.XLSX])
def test_a_missing_extra_is_named(name: Format) -> None:
    """Without the extra's package a report's file is refused by the extra's name."""
    with pytest.raises(ExtraMissingError) as refused:
        report_writer_of(name, find=lambda _: None)

    assert refused.value.extra == "export"


def test_a_formula_is_made_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that a spreadsheet would obey gets an apostrophe in the values for spreadsheets; amounts stay numbers."""
    columns = (*texts("description", "currency"), *amounts("amount_minor"))

    report_output.print_csv(Report("any", "Any", columns, [("=1+1", "INR", -100)], (), 1))

    assert capsys.readouterr().out == "description,currency,amount\n'=1+1,INR,-1.00\n"
