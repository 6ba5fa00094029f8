"""`payouts periods`: closing the books, and opening closed days again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from adapters.embedded import open_book
from ledger.errors import DayNotEndedError, PeriodAlreadyClosedError, ReopeningSelfApprovalError
from projections.errors import CloseNotFoundError
from tests.adapters.cli.bank_book import BANK, RENT, bank_run
from tests.adapters.cli.conftest import Run
from tests.adapters.till import file_url, settings_with_key_file

DAY_BEFORE, DAY = "2026-02-25", "2026-02-26"
HELD = {(BANK, "debit", 48_600), (RENT, "debit", 1_400), ("Equity:Capital", "credit", 50_000)}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command on a book that paid rent twice on the same day."""
    return bank_run(tmp_path)


def document(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("periods", *arguments, "--json").stdout)
    return found


def held(found: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(each["account"], each["side"], each["amount_minor"]) for each in found["balances"]}


def test_close_shows_what_is_held(run: Run) -> None:
    """A close shows the balance of every account, and keeps it under a number."""
    told = run("periods", "close", DAY, "--by", "asha")

    assert told.exit_code == 0, told.stderr
    assert f"Closed through {DAY}" in told.stdout
    assert told.stdout.count("500.00") == len(("capital", "both totals")) + 1
    shown = document(run, "show", "1")
    assert (held(shown), shown["closed_by"], shown["holds"], shown["books_say_the_same"]) == (HELD, "asha", True, True)


def test_dry_run_closes_nothing(run: Run) -> None:
    """A dry run shows the same balances as the close after it, refuses what the close would, and closes nothing."""
    foreseen = document(run, "close", DAY, "--dry-run")
    refused = run("periods", "close", "2999-01-01", "--dry-run")

    assert (held(foreseen), foreseen["closed"]) == (HELD, False)
    assert isinstance(refused.exception, DayNotEndedError)
    assert "every day is open" in run("periods", "list").stdout
    assert document(run, "close", DAY)["balances"] == foreseen["balances"]


def test_list_tells_what_holds_and_what_waits(run: Run) -> None:
    """The list has each close, and names the reopening that another person may approve."""
    run("periods", "close", DAY_BEFORE, "--by", "asha")
    run("periods", "close", DAY, "--by", "asha")
    proposed = run("periods", "propose-reopening", DAY, "--reason", "a late charge", "--by", "asha")
    waiting, listed = run("periods", "list").stdout, document(run, "list")
    refused = run("periods", "reopen", DAY, "--by", "Asha")
    reopened = run("periods", "reopen", DAY, "--by", "ravi")

    assert "another person must approve" in proposed.stdout
    assert f"payouts periods reopen {DAY} --by NAME" in waiting
    assert [each["holds"] for each in listed["closes"]] == [True, True]
    assert listed["pending_reopening"]["proposed_by"] == "asha"
    assert isinstance(refused.exception, ReopeningSelfApprovalError)
    assert reopened.exit_code == 0
    after = document(run, "list")
    assert [(each["through"], each["holds"]) for each in after["closes"]] == [(DAY, False), (DAY_BEFORE, True)]
    assert after["pending_reopening"] is None
    assert "opened again by ravi" in run("periods", "show", "2").stdout


def test_small_commands_tell_machines_too(run: Run) -> None:
    """Proposing and reopening answer with the day and what became of it."""
    run("periods", "close", DAY, "--by", "asha")

    assert document(run, "propose-reopening", DAY, "--reason", "late", "--by", "asha")["status"] == "proposed"
    assert document(run, "reopen", DAY, "--by", "ravi") == {"from_date": DAY, "status": "reopened"}


def test_refusals_are_named(run: Run) -> None:
    """A day before the last close and a close that there is not are errors with a name."""
    run("periods", "close", DAY, "--by", "asha")

    assert isinstance(run("periods", "close", DAY_BEFORE).exception, PeriodAlreadyClosedError)
    assert isinstance(run("periods", "show", "7").exception, CloseNotFoundError)


def test_books_that_changed_under_a_close_are_a_finding(run: Run, tmp_path: Path) -> None:
    """Exit code 1 when the journal no longer adds up to what a close kept."""
    run("periods", "close", DAY, "--by", "asha")
    with open_book(settings=settings_with_key_file(file_url(tmp_path))) as book, book.database.begin() as connection:
        for table in (book.tables.journal_lines, book.tables.daily_balances):
            connection.execute(update(table).values(account="Expenses:Other").where(table.c.account == RENT))

    told = run("periods", "show", "1")

    assert told.exit_code == 1
    assert "run `payouts verify`" in told.stdout
