"""`payouts statements` and `payouts reconcile`: statements imported, and compared with the books."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded import open_book
from adapters.settings import BookSettings
from adapters.statements.importing import import_statements
from ledger.clock import MovableClock
from ledger.errors import NoStatementError
from tests.adapters.cli.bank_book import (
    BANK,
    CHARGE,
    OF_BANK,
    RENT_PAID,
    TOP_UP,
    bank_run,
    book_entry,
    statement_of,
)
from tests.adapters.cli.conftest import Run
from tests.adapters.till import MOMENT, file_url


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command on a book with a bank account."""
    return bank_run(tmp_path)


def reconciled(document: str) -> dict[str, Any]:
    """Return what a document tells of the one teller."""
    [found] = json.loads(document)["reconciled"]
    assert isinstance(found, dict)
    return found


def test_statement_that_agrees(run: Run, tmp_path: Path) -> None:
    """A statement whose lines all have their partner is imported without a break, and the exit code is 0."""
    told = run("statements", "import", statement_of(tmp_path, TOP_UP), *OF_BANK)

    assert told.exit_code == 0
    assert "Assets:Bank:Hdfc, 2026-02-26 to 2026-02-26: 1 lines." in told.output
    assert "Matched: 1. Breaks: 0. Outstanding: 2." in told.output
    assert "amount and date" in told.output


def test_statement_is_imported_by_either_name(run: Run, tmp_path: Path) -> None:
    """`statement import` is `statements import`, and `statement` with an account's name shows the account."""
    told = run("statement", "import", statement_of(tmp_path, TOP_UP), *OF_BANK)

    assert (told.exit_code, "1 lines." in told.output) == (0, True)
    assert "Closing" in run("statement", BANK).output


def test_break_is_a_finding(run: Run, tmp_path: Path) -> None:
    """A line that the books do not have is a break with its place in the file, and the exit code is 1."""
    told = run("statements", "import", statement_of(tmp_path, TOP_UP, CHARGE), *OF_BANK, "--json")

    assert told.exit_code == 1
    [statement] = json.loads(told.output)["statements"]
    assert (statement["lines"], statement["closing_minor"]) == (2, 49_410)
    found = reconciled(told.output)
    assert (found["account"], found["origin"], len(found["matches"])) == (BANK, "bank", 1)
    assert [(each["kind"], each["external"][0]["amount"]) for each in found["breaks"]] == [
        ("MISSING_IN_LEDGER", "5.90")
    ]


def test_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    """A dry run of an import tells what the import then does, and writes nothing."""
    file = statement_of(tmp_path, TOP_UP, CHARGE, RENT_PAID)

    dry = run("statements", "import", file, *OF_BANK, "--dry-run")
    document = run("statements", "import", file, *OF_BANK, "--dry-run", "--json")

    assert (dry.exit_code, "Nothing was written." in dry.output) == (1, True)
    assert run("statements", "list").output.startswith("No statements.")
    real = run("statements", "import", file, *OF_BANK, "--json")
    assert json.loads(document.output) | {"dry_run": False} == json.loads(real.output)
    assert "Nothing was written." not in run("reconcile", BANK).output


def test_file_is_known_again(run: Run, tmp_path: Path) -> None:
    """A file that was imported is said to have been, and is listed once."""
    file = statement_of(tmp_path, TOP_UP)
    run("statements", "import", file, *OF_BANK, "--by", "meera")

    again = run("statements", "import", file, *OF_BANK)

    assert (again.exit_code, "The file was imported before" in again.output) == (0, True)
    [listed] = json.loads(run("statements", "list", "--account", BANK, "--json").output)["statements"]
    assert (listed["imported_by"], listed["line_count"], listed["closing"]) == ("meera", 1, "500.00")
    assert "meera" in run("statements", "list").output
    assert json.loads(run("statements", "list", "--account", "Assets:Bank:Axis", "--json").output) == {"statements": []}


def test_what_was_booked_since_is_matched(run: Run, tmp_path: Path) -> None:
    """Reconciling again matches what was booked since; a dry run says so before."""
    cleaned = "26/02/26,CLEANING,3,26/02/26,8.00,,486.10"
    body = Path(statement_of(tmp_path, TOP_UP, CHARGE, cleaned)).read_bytes()
    with open_book(file_url(tmp_path), settings=BookSettings(), clock=MovableClock(MOMENT)) as book:
        import_statements(book, body, "hdfc.csv", "hdfc", account=BANK, actor="meera")
        book_entry(book, "Cleaning", "Expenses:Cleaning", BANK, 800)

    dry, real = run("reconcile", BANK, "--dry-run", "--json"), run("reconcile", BANK, "--json")

    assert [len(reconciled(each.output)["matches"]) for each in (dry, real)] == [1, 1]
    assert reconciled(dry.output) == reconciled(real.output)
    assert (real.exit_code, len(reconciled(real.output)["breaks"])) == (1, 1)
    assert "Matched: 0. Breaks: 1." in run("reconcile", BANK).output


def test_account_without_statement_is_refused(run: Run) -> None:
    """There is nothing to compare an account with whose statements were not imported."""
    for options in ([], ["--dry-run"]):
        assert isinstance(run("reconcile", BANK, *options).exception, NoStatementError)


def test_layout_of_ones_own(run: Run, tmp_path: Path) -> None:
    """A profile in a TOML file lays out what no shipped profile does."""
    profile = tmp_path / "own.toml"
    profile.write_text(
        'origin = "bank"\ncurrency = "INR"\nencoding = "utf-8"\ndelimiter = ";"\ndate_formats = ["%Y-%m-%d"]\n'
        'amount_unit = "major"\n[columns]\nbooked_on = "day"\n'
        '[amount]\nstyle = "signed"\ncolumn = "paid"\npositive = "in"\n',
        encoding="utf-8",
    )
    file = tmp_path / "own.csv"
    file.write_text("day;paid\n2026-02-26;500.00\n", encoding="utf-8")

    told = run("statements", "import", str(file), "--account", BANK, "--layout", str(profile))

    assert (told.exit_code, "Matched: 1." in told.output) == (0, True)


@pytest.mark.parametrize(
    ("row", "layout", "error"),
    [
        (TOP_UP.replace("500.00,500.00", "500.00,500.01\n" + CHARGE), "hdfc", "StatementUnreadableError"),
        (TOP_UP, "sbi", "StatementUnreadableError"),
        (TOP_UP, "mt940", "StatementUnreadableError"),
        (TOP_UP, "unknown", "StatementProfileError"),
    ],
)
def test_statement_is_refused(run: Run, tmp_path: Path, row: str, layout: str, error: str) -> None:
    """A file that does not add up, or is not laid out as was said, is refused, and nothing is imported."""
    told = run("statements", "import", statement_of(tmp_path, row), "--account", BANK, "--layout", layout)

    assert type(told.exception).__name__ == error
    assert run("statements", "list").output.startswith("No statements.")
