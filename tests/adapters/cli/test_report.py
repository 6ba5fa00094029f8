"""`payouts report`: what people see, what machines get, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from adapters.audit_page import audit_page
from adapters.cli.report import AUDIT_FILE
from adapters.embedded import open_reader
from ledger import chart
from projections.reports.register import REPORTS
from tests.adapters.cli.bank_book import CHARGE, OF_BANK, TOP_UP, bank_run, statement_of
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import NXT

REPORTED = "INV-2026-0005"
OF_STATEMENTS = {"breaks", "bank-reconciliation"}
"""Reports that have nothing to tell before a statement was imported."""


@pytest.fixture
def told_by_a_bank(tmp_path: Path) -> Run:
    """Return what runs a command on a book with a statement that has more than the book."""
    run = bank_run(tmp_path)
    run("statements", "import", statement_of(tmp_path, TOP_UP, CHARGE), *OF_BANK)
    return run


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - OF_STATEMENTS))
def test_reports_fit_and_agree(run: Run, name: str) -> None:
    """A report fits 100 columns, and its document and its values for spreadsheets have the same rows."""
    check_fits_and_agrees(run, name)


@pytest.mark.parametrize("name", [*sorted(OF_STATEMENTS), "data-quality"])
def test_reports_of_statements_fit_and_agree(told_by_a_bank: Run, name: str) -> None:
    """So does a report that is made of what a bank has told."""
    check_fits_and_agrees(told_by_a_bank, name)


def check_fits_and_agrees(run: Run, name: str) -> None:
    # As known at one moment, so that nothing ages between one command and the next.
    then = ("--known-at", datetime.now(tz=UTC).isoformat())
    table, document = run("report", name, *then), json.loads(run("report", name, *then, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("report", name, *then, "--csv").stdout)))

    assert table.exit_code == 0
    assert max(map(len, table.stdout.splitlines())) <= 100
    assert "…" not in table.stdout
    names = [column["name"].removesuffix("_minor") for column in document["columns"]]
    assert rows == [{name: "" if row[name] is None else str(row[name]) for name in names} for row in document["rows"]]
    assert rows


def test_report_of_the_past(run: Run) -> None:
    """A report as known at a moment or a position, or as of a day, leaves out what came later."""
    at = json.loads(run("report", "in-transit-ageing", "--position", "12", "--json").stdout)
    by = json.loads(run("report", "in-transit-ageing", "--known-at", "2026-01-31T12:09:30Z", "--json").stdout)
    before = json.loads(run("report", "settlement-summary", "--as-of", "2026-01-30", "--json").stdout)

    assert at == by | {"position": at["position"]}
    assert (before["rows"], before["position"]) == ([], 25)
    assert "Nothing." in run("report", "fees", "--to", "2026-01-31T12:00:00Z").stdout


def test_audit_file_is_one_document(run: Run) -> None:
    """The audit file of a payout is one JSON document, without personal data."""
    told = run("report", AUDIT_FILE, "--payout", REPORTED)
    document = json.loads(told.stdout)

    assert document["payout"]["amount"] == "100000.00"
    assert [anomaly["kind"] for anomaly in document["anomalies"]] == ["amount_differs"]
    assert [message["digest"] for message in document["messages"]] == ["0123456789abcdef" * 4]
    assert [entry["kind"] for entry in document["entries"]] == ["queued", "submitted"]
    assert document["events"][0]["actor"] == "asha@example.com"
    assert "Ravi" not in told.stdout


def test_audit_file_is_one_page(run: Run) -> None:
    """As HTML the audit file has the figures of the document, and what people wrote in it is no markup."""
    told = run("report", AUDIT_FILE, "--payout", REPORTED, "--html").stdout

    assert told.startswith("<!DOCTYPE html>")
    assert all(each in told for each in ("100000.00", "asha@example.com", "0123456789abcdef" * 4, "amount_differs"))
    assert "<td>&lt;b&gt;</td>" in audit_page({"position": 1, "payout": {"reason": "<b>"}})


def test_report_that_does_not_tie_is_a_finding(fresh_url: str) -> None:
    """A report that is not what the books say prints nothing, names what differs, and exits with 1."""
    with open_reader(fresh_url) as reader:
        with reader.read():
            days = reader.tables.daily_balances
        with reader.database.begin() as connection:
            wallet = update(days).where(days.c.account == chart.wallet(NXT))
            connection.execute(wallet.values(credit_minor=days.c.credit_minor + 1))

    result = run_on(fresh_url)("report", "settlement-summary")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "ReportUntiedError" in result.stderr
    assert chart.wallet(NXT) in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-report",),
        (AUDIT_FILE,),
        ("fees", "--payout", REPORTED),
        ("fees", "--csv", "--json"),
        ("fees", "--html"),
        ("fees", "--to", "2026-02-01", "--as-of", "2026-01-31"),
        ("in-transit-ageing", "--from", "2026-01-31"),
        (AUDIT_FILE, "--payout", REPORTED, "--as-of", "2026-01-31"),
        ("fees", "--position", "0", "--known-at", "2026-01-31T12:00:00Z"),
    ],
)
def test_options_that_contradict_each_other_are_refused(run: Run, arguments: Sequence[str]) -> None:
    """An unknown report, and options of which only one can hold, are refused with exit code 2."""
    result = run("report", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
