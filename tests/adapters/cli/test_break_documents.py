"""`payouts breaks` and `payouts matches` with --json: what each command did, and how the break or match stands then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded import open_reader
from tests.adapters.cli.bank_book import CHARGE, OF_BANK, RENT_PAID, TOP_UP, bank_run, statement_of
from tests.adapters.cli.conftest import Run
from tests.adapters.till import file_url, settings_for

CHARGES = "Expenses:BankCharges"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs a command on a book whose bank charged ₹5.90, and paid one of two equal rents."""
    run = bank_run(tmp_path)
    assert run("statements", "import", statement_of(tmp_path, TOP_UP, CHARGE, RENT_PAID), *OF_BANK).exit_code == 1
    return run


def document(run: Run, *arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.exit_code in {0, 1}, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_each_command_tells_how_the_break_stands(run: Run, tmp_path: Path) -> None:
    """Each command prints where it was recorded, and the break as the list has it then; once settled it stays so."""
    breaks = {each["kind"]: each["id"] for each in document(run, "breaks", "list")["breaks"]}
    charge = breaks["MISSING_IN_LEDGER"]
    steps = [
        (("assign", charge, "meera"), {"owner": "meera"}),
        (("note", charge, "a charge"), {"note": "a charge"}),
        (("propose-write-off", charge, CHARGES, "--reason", "a charge"), {"write_off_account": CHARGES}),
        (("approve-write-off", charge), {"status": "written_off", "settled_by": "ravi"}),
    ]
    for command, expected in steps:
        actor = "ravi" if command[0].startswith("approve") else "asha"
        told = document(run, "breaks", *command, "--by", actor)

        assert told["repeated"] is False
        assert told["break"]["id"] == charge
        assert expected.items() <= told["break"].items()
        with open_reader(settings=settings_for(file_url(tmp_path))) as reader:
            assert told["position"] <= reader.store.head()
    listed = document(run, "breaks", "list", "--all")["breaks"]
    assert told["break"] in listed


def test_matches_tell_how_they_stand(run: Run) -> None:
    """Making and undoing a match prints the match, with who said so and why."""
    tie = next(each["id"] for each in document(run, "breaks", "list")["breaks"] if each["kind"] == "AMBIGUOUS")
    sides = document(run, "breaks", "show", tie)
    lines = ("--line", sides["statement"][0]["line_id"], "--entry-line", sides["books"][0]["line_id"])

    made = document(run, "matches", "make", *lines, "--reason", "January's", "--by", "ravi")
    undone = document(run, "matches", "undo", made["match"]["id"], "--reason", "February's", "--by", "asha")

    assert (made["match"]["matched_by"], made["match"]["undone_by"]) == ("ravi", None)
    assert (undone["match"]["id"], undone["match"]["undone_by"]) == (made["match"]["id"], "asha")
    assert made["position"] < undone["position"]


def test_a_dismissal_that_is_refused_prints_no_document(run: Run) -> None:
    """A break that holds money is not dismissed, and nothing is printed for machines."""
    charge = next(each["id"] for each in document(run, "breaks", "list")["breaks"])

    refused = run("breaks", "dismiss", charge, "--reason", "no", "--by", "asha", "--json")

    assert refused.exit_code != 0
    assert refused.stdout == ""
