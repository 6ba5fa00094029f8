"""`payouts breaks` and `payouts matches`: what people do about what statements and books do not agree on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded import open_reader
from ledger.errors import (
    BreakNotOpenError,
    LineNotFoundError,
    MatchUndoneError,
    NothingToWriteOffError,
    WriteOffSelfApprovalError,
)
from tests.adapters.cli.bank_book import CHARGE, OF_BANK, RENT_PAID, TOP_UP, bank_run, statement_of
from tests.adapters.cli.conftest import Run
from tests.adapters.till import file_url, settings_for

CHARGES = "Expenses:BankCharges"
USAGE = 2
SUSPENSE = "Assets:Suspense:Statements:Bank:Hdfc"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command on a book whose bank charged ₹5.90, and paid one of two equal rents."""
    run = bank_run(tmp_path)
    told = run("statements", "import", statement_of(tmp_path, TOP_UP, CHARGE, RENT_PAID), *OF_BANK)
    assert told.exit_code == 1
    return run


def listed(run: Run, *options: str) -> list[dict[str, Any]]:
    """Return the breaks of a list."""
    found: list[dict[str, Any]] = json.loads(run("breaks", "list", *options, "--json").stdout)["breaks"]
    return found


def id_of(run: Run, kind: str) -> str:
    """Return the id of the open break of a kind."""
    [found] = [str(each["id"]) for each in listed(run) if each["kind"] == kind]
    return found


def shown(run: Run, what: str, which: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(what, "show", which, "--json").stdout)
    return found


def matched(run: Run) -> dict[str, Any]:
    """Match the rent with the first of its candidates; return the match."""
    tie = shown(run, "breaks", id_of(run, "AMBIGUOUS"))
    lines = ("--line", tie["statement"][0]["line_id"], "--entry-line", tie["books"][0]["line_id"])
    assert run("matches", "make", *lines, "--reason", "January's", "--by", "ravi").exit_code == 0
    [found, *_] = json.loads(run("matches", "list", "--json").stdout)["matches"]
    assert isinstance(found, dict)
    return found


def head(folder: Path) -> int:
    with open_reader(settings=settings_for(file_url(folder))) as reader:
        return reader.store.head()


def test_open_breaks_are_a_finding(run: Run) -> None:
    """Open breaks are listed with their age and what they hold in suspense, and the exit code is 1."""
    told = run("breaks", "list", "--as-of", "2026-03-05")

    assert told.exit_code == 1
    assert all(word in told.output for word in ("missing in ledger", "ambiguous", "In suspense: -1.10 INR."))
    assert {(each["kind"], each["age_days"], each["suspended"]) for each in listed(run, "--as-of", "2026-03-05")} == {
        ("MISSING_IN_LEDGER", 7, "5.90"),
        ("AMBIGUOUS", 7, "-7.00"),
    }


def test_lists_of_other_days_and_accounts_are_empty(run: Run) -> None:
    """Before its day there was no break, and another account has none; the exit code is 0 then."""
    for options in (("--as-of", "2026-02-25"), ("--account", "Assets:Bank:Axis"), ("--position", "6")):
        told = run("breaks", "list", *options)
        assert (told.exit_code, told.output) == (0, "No breaks.\n"), options


def test_break_is_shown_with_both_sides_and_its_history(run: Run) -> None:
    """A break is shown with each line of both sides, and with who did what about it."""
    break_id = id_of(run, "AMBIGUOUS")
    run("breaks", "assign", break_id, "meera", "--by", "asha")
    run("breaks", "note", break_id[:8], "asked the landlord", "--by", "meera")

    told, document = run("breaks", "show", break_id).output, shown(run, "breaks", break_id)

    assert all(word in told for word in ("Rent-1", "Rent-2", "assigned to meera", "asked the landlord", SUSPENSE))
    assert (len(document["statement"]), len(document["books"]), document["owner"]) == (1, 2, "meera")
    assert [(each["event"], each["actor"]) for each in document["history"]][1:] == [
        ("break.assigned", "asha"),
        ("break.noted", "meera"),
    ]


def test_list_as_it_was_once_known(run: Run, tmp_path: Path) -> None:
    """At an earlier log position the list is what it was: without the owner, and with the break written off since."""
    charge, tie, before = id_of(run, "MISSING_IN_LEDGER"), id_of(run, "AMBIGUOUS"), head(tmp_path)
    then = listed(run)
    run("breaks", "assign", tie, "meera", "--by", "asha")
    run("breaks", "propose-write-off", charge, CHARGES, "--reason", "a charge", "--by", "asha")
    run("breaks", "approve-write-off", charge, "--by", "ravi")

    assert listed(run, "--position", str(before)) == then
    assert [each["id"] for each in listed(run)] == [tie]


def test_write_off_needs_two_people(run: Run, tmp_path: Path) -> None:
    """The one who proposes a write-off cannot approve it; another can, and suspense is cleared by it."""
    charge = id_of(run, "MISSING_IN_LEDGER")
    run("breaks", "propose-write-off", charge, CHARGES, "--reason", "a charge", "--by", "asha")
    before = head(tmp_path)

    alone = run("breaks", "approve-write-off", charge, "--by", "asha")

    assert (type(alone.exception), head(tmp_path)) == (WriteOffSelfApprovalError, before)
    assert run("breaks", "approve-write-off", charge, "--by", "ravi").exit_code == 0
    assert json.loads(run("balance", CHARGES, "--json").stdout)["available_minor"] == 590
    [settled] = [each for each in listed(run, "--all") if each["id"] == charge]
    assert (settled["status"], settled["settled_by"]) == ("written_off", "ravi")
    assert "written off" in run("breaks", "list", "--all").output


def test_tie_is_matched_by_a_person(run: Run) -> None:
    """A person matches one of the candidates and says why; the break is gone, and the match says who."""
    found = matched(run)

    assert (found["rule"], found["matched_by"], found["reason"]) == ("person/1", "ravi", "January's")
    assert [each["kind"] for each in listed(run)] == ["MISSING_IN_LEDGER"]
    told = run("matches", "show", found["id"][:8]).output
    assert "Rent-1" in told
    assert "matched by person/1: January's" in told
    assert len(shown(run, "matches", found["id"])["statement"]) == 1


def test_match_is_undone_once(run: Run, tmp_path: Path) -> None:
    """A match that is undone waits for a person as a break; it is listed among those undone, and not undone again."""
    found = matched(run)

    assert run("matches", "undo", found["id"], "--reason", "February's", "--by", "asha").exit_code == 0

    assert {each["kind"] for each in listed(run)} == {"AMBIGUOUS", "MISSING_IN_LEDGER"}
    undone = run("matches", "list", "--undone").output
    assert "undone by asha" in undone
    assert "February's" in undone
    before = head(tmp_path)
    again = run("matches", "undo", found["id"], "--reason", "again")
    assert (type(again.exception), head(tmp_path)) == (MatchUndoneError, before)


def test_matches_are_listed_in_parts(run: Run) -> None:
    """A list goes on before the log position where the one before it ended."""
    matched(run)
    [last] = json.loads(run("matches", "list", "--limit", "1", "--json").stdout)["matches"]

    [first] = json.loads(run("matches", "list", "--before", str(last["made_position"]), "--json").stdout)["matches"]

    assert (last["rule"], first["rule"]) == ("person/1", "amount_and_date/1")
    assert run("matches", "list", "--account", "Assets:Bank:Axis").output == "No matches.\n"


def test_refusals_write_nothing(run: Run, tmp_path: Path) -> None:
    """What cannot be done is refused by name, and changes nothing."""
    match = matched(run)
    run("matches", "undo", match["id"], "--reason", "February's")
    equal, closed = id_of(run, "AMBIGUOUS"), next(each["id"] for each in listed(run, "--all") if each["closing"])
    before = head(tmp_path)

    refused = (
        run("breaks", "propose-write-off", equal, CHARGES, "--reason", "why"),
        run("breaks", "note", closed, "late"),
        run("matches", "make", "--line", "none", "--entry-line", "none", "--reason", "why"),
    )

    expected = [NothingToWriteOffError, BreakNotOpenError, LineNotFoundError]
    assert [type(each.exception) for each in refused] == expected
    assert head(tmp_path) == before


@pytest.mark.parametrize(
    "arguments",
    [("show", "zz"), ("show", ""), ("show", "'"), ("note", "%", "text"), ("list", "--all", "--position", "3")],
)
def test_usage_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    """An id that stands for no break, and options that exclude each other, are wrong usage: exit code 2."""
    assert run("breaks", *arguments).exit_code == USAGE
