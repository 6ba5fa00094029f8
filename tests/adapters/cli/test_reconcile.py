"""`payouts reconcile`: a statement's file compared with the books."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.clock import MovableClock
from ledger.journal import credit, debit
from ledger.money import Money
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.till import MOMENT, file_url, opened_till

BANK = "Assets:Bank:Hdfc"
HEADER = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance"
TOP_UP = "26/02/26,OWNER CAPITAL,1,26/02/26,,500.00,500.00"
CHARGE = "26/02/26,NEFT CHARGES,2,26/02/26,5.90,,494.10"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command on a book in which the owner paid ₹500 into the bank."""
    with opened_till(file_url(tmp_path), MovableClock(MOMENT)) as till:
        money = Money(50_000, "INR")
        lines = [debit(BANK, money), credit("Equity:Capital", money)]
        proposed = till.book.ledger.propose_entry("C-1", "Capital", lines, actor="asha")
        till.book.ledger.approve_entry(proposed.aggregate_id, actor="ravi")
    return run_on(file_url(tmp_path))


def statement_of(folder: Path, *rows: str) -> str:
    path = folder / "hdfc.csv"
    path.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return str(path)


def test_statement_that_agrees(run: Run, tmp_path: Path) -> None:
    """A statement whose lines all have their partner is told so, and the exit code is 0."""
    told = run("reconcile", statement_of(tmp_path, TOP_UP), "--account", BANK, "--layout", "hdfc")

    assert told.exit_code == 0
    assert "Matched: 1. Breaks: 0." in told.output
    assert "amount and date" in told.output


def test_break_is_a_finding(run: Run, tmp_path: Path) -> None:
    """A line that the books do not have is a break with its place in the file, and the exit code is 1."""
    file = statement_of(tmp_path, TOP_UP, CHARGE)

    told = run("reconcile", file, "--account", BANK, "--layout", "hdfc")
    document = run("reconcile", file, "--account", BANK, "--layout", "hdfc", "--json")

    assert told.exit_code == document.exit_code == 1
    assert "missing in ledger" in told.output
    [statement] = json.loads(document.output)["statements"]
    assert (statement["lines"], statement["closing_minor"], len(statement["matches"])) == (2, 49_410, 1)
    assert [(each["kind"], each["external"][0]["amount"]) for each in statement["breaks"]] == [
        ("MISSING_IN_LEDGER", "5.90")
    ]


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

    told = run("reconcile", str(file), "--account", BANK, "--layout", str(profile))

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
    """A file that does not add up, or is not laid out as was said, is refused."""
    told = run("reconcile", statement_of(tmp_path, row), "--account", BANK, "--layout", layout)

    assert type(told.exception).__name__ == error
