"""`payouts export`: where the file goes, what is refused, and the exit codes."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import update

from adapters.cli.export_formats import Format, writer_of
from adapters.embedded import open_reader
from adapters.errors import ExtraMissingError
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import ACME

PAYEE = "Ravi Kumar"


@pytest.mark.parametrize("name", Format)
def test_file_and_standard_output_are_the_same(run: Run, name: Format, tmp_path: Path) -> None:
    """Every format is written to a file, and to the standard output where nobody looks at it; no payee is named."""
    path = tmp_path / "journal"
    told = run("export", name.value, "--output", str(path))
    piped = run("export", name.value)

    assert (told.exit_code, piped.exit_code) == (0, 0), told.output
    assert told.stdout == f"18 entries known at log position 25 are in {path}\n"
    written = path.read_bytes()
    assert len(piped.stdout_bytes) > 1_000
    if name is not Format.XLSX:
        assert piped.stdout_bytes == written
    assert PAYEE.encode() not in written
    assert list(tmp_path.iterdir()) == [path]


def test_summary_for_machines(run: Run, tmp_path: Path) -> None:
    """With --json a document says what was written; a span that ends before everything has no days."""
    path = tmp_path / "journal.csv"
    told = json.loads(run("export", "csv", "--output", str(path), "--json", "--position", "3").stdout)
    empty = json.loads(run("export", "csv", "--output", str(path), "--json", "--to", "2026-01-01").stdout)

    facts = {"format": "csv", "output": str(path)}
    days = {"first_day": "2026-01-31", "last_day": "2026-01-31"}
    assert told == {**facts, "position": 3, "entries": 1, **days}
    assert empty == {**facts, "position": 25, "entries": 0, "first_day": None, "last_day": None}


def test_days_choose_the_entries(run: Run) -> None:
    """From a day on, an export begins with the balances brought forward."""
    _, *lines = run("export", "csv", "--from", "2026-02-01").stdout.splitlines()

    assert {line.split(",")[0] for line in lines} == {"je-opening-2026-01-31-INR"}


def test_a_document_and_a_file_are_not_mixed(run: Run) -> None:
    """--json without --output is refused: both would be on the standard output."""
    refused = run("export", "csv", "--json")

    assert (refused.exit_code, refused.stdout) == (2, "")


@pytest.mark.parametrize("name", ["parquet", "xlsx"])
def test_nothing_unreadable_on_a_terminal(sample_url: str, name: str) -> None:
    """A format that is no text is not written to a terminal."""
    ours, theirs = pty.openpty()
    program = "from adapters.cli.main import main; main()"
    command = [sys.executable, "-c", program, "export", name, "--url", sample_url]
    ran = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(theirs)
    with pytest.raises(OSError, match="Input/output error"):
        os.read(ours, 1)  # nothing was written to it
    os.close(ours)

    assert ran.returncode == 2
    assert "--output" in ran.stderr


def test_contradicting_books_leave_the_file_alone(fresh_url: str, tmp_path: Path) -> None:
    """When the entries do not make the balances the exit code is 1, and the file of before is still there."""
    path = tmp_path / "journal.csv"
    path.write_text("of before", encoding="utf-8")
    with open_reader(fresh_url) as reader, reader.database.begin() as connection:
        balances = reader.tables.balances
        changed = update(balances).where(balances.c.account == ACME)
        connection.execute(changed.values(credit_minor=balances.c.credit_minor + 1))

    found = run_on(fresh_url)("export", "csv", "--output", str(path))

    assert found.exit_code == 1
    assert "StatementBrokenError" in found.stderr
    assert path.read_text(encoding="utf-8") == "of before"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".csv") == ["journal.csv"]


@pytest.mark.parametrize("name", [Format.PARQUET, Format.XLSX])
def test_a_missing_extra_is_named(name: Format) -> None:
    """Without the extra's package a format that needs it is refused by name; the others need none."""
    with pytest.raises(ExtraMissingError) as refused:
        writer_of(name, find=lambda _: None)

    assert refused.value.extra == "export"
    assert callable(writer_of(Format.CSV, find=lambda _: None))


def test_what_is_piped_is_whole(run: Run) -> None:
    """A Parquet file out of a pipe can be read."""
    table = parquet.read_table(io.BytesIO(run("export", "parquet").stdout_bytes))

    assert table.num_rows == 38
