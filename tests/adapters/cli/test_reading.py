"""The commands that read a book: what people see, what machines get, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.embedded import open_reader
from ledger.errors import LedgerError, PayoutNotFoundError, UnknownAccountError
from ledger.status_reports import ReportedStatus
from projections.errors import SpanReversedError
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.sample_book import ACME, MOMENT, SampleBook
from tests.adapters.till import ME, file_url, opened_till
from tests.architecture.source_tree import ROOT

COMMANDS: Sequence[Sequence[str]] = (
    ("show", "INV-2026-0001"),
    ("show", "INV-2026-0002"),
    ("show", "INV-2026-0005"),
    ("balance", ACME),
    ("balance", ACME, "--as-of", "2026-01-31", "--known-at", "2026-01-31T12:05:00Z"),
    ("statement", ACME),
    ("statement", ACME, "--from", "2026-01-31T17:40:00+05:30", "--to", "2026-02-01"),
    ("trial-balance",),
    ("list",),
)


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def lines_with(result: Result, text: str) -> list[str]:
    return [line for line in result.stdout.splitlines() if text in line]


def tamper(url: str) -> None:
    """Add a paisa to the total of an account behind the ledger's back."""
    with open_reader(url) as reader, reader.database.begin() as connection:
        balances = reader.tables.balances
        changed = update(balances).where(balances.c.account == ACME)
        connection.execute(changed.values(credit_minor=balances.c.credit_minor + 1))


@pytest.mark.parametrize("arguments", COMMANDS)
def test_tables_fit_a_hundred_columns(run: Run, arguments: Sequence[str]) -> None:
    """Where there is no terminal, no line is wider than 100 columns and no figure is cut off."""
    result = run(*arguments)

    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "…" not in result.stdout.replace("message 0123456789ab…", "")


def test_largest_figures_fit(fresh_url: str) -> None:
    """Amounts of a thousand crore are shown in full, in every column."""
    sample = SampleBook(fresh_url)
    with sample.book:
        sample.deposit("DEP-2", 1_000_00_00_000_00)

    for arguments in (("statement", ACME), ("trial-balance",), ("balance", ACME)):
        result = run_on(fresh_url)(*arguments)
        assert "10,02,44,62,654.33" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 100


def test_numbers_stand_to_the_right(run: Run) -> None:
    """The figures of a column end at the same place, debits and credits in columns of their own."""
    result = run("trial-balance")

    header, wallet, tax, total = (
        lines_with(result, text)[0].rstrip() for text in ("Debit INR", ":Wallet", "InputGST", "Total")
    )
    assert wallet.endswith("2,48,74,988.20")
    assert tax.endswith(" 1.80")
    assert len(wallet) == len(tax) == header.index("Debit INR") + len("Debit INR")
    (customer,) = lines_with(result, ACME)
    assert customer.rstrip().endswith("2,44,62,654.33")
    assert len(customer.rstrip()) == len(total) == len(header)


def test_balance_is_shown_in_its_parts(run: Run) -> None:
    """A balance is shown as available, queued, in transit and posted."""
    shown = document(run("balance", ACME, "--json"))

    assert {name: shown[name] for name in ("available", "queued", "in_transit", "posted")} == {
        "available": "24462654.33",
        "queued": "12345.67",
        "in_transit": "400000.00",
        "posted": "24875000.00",
    }
    assert shown["posted_minor"] == 2_48_75_000_00
    assert lines_with(run("balance", ACME), "2,44,62,654.33")


def test_balance_of_the_past(run: Run) -> None:
    """A balance as of a day and as known at a moment leaves out what came later."""
    before = document(run("balance", ACME, "--as-of", "2026-01-30", "--json"))
    known = document(run("balance", ACME, "--known-at", "2026-01-31T12:01:30Z", "--json"))

    assert (before["posted_minor"], before["as_of"]) == (0, "2026-01-30")
    assert (known["available"], known["position"]) == ("25000000.00", 3)


def test_statement_goes_from_opening_to_closing(run: Run) -> None:
    """A statement's lines lead from the opening to the closing balance, for people, machines and spreadsheets."""
    arguments = ("statement", ACME, "--from", "2026-01-31T12:07:00Z", "--to", "2026-01-31T12:12:00Z")
    shown = document(run(*arguments, "--json"))
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv").stdout)))
    table = run(*arguments)

    assert (shown["opening"], shown["closing"]) == ("24375000.01", "24799999.50")
    assert [(line["reference"], line["kind"], line["balance"]) for line in shown["lines"]] == [
        ("INV-2026-0002", "reversed", "24875000.00"),
        ("INV-2026-0003", "queued", "24799999.50"),
    ]
    assert [(row["debit"], row["credit"], row["balance"]) for row in rows] == [
        ("", "", "24375000.01"),
        ("", "499999.99", "24875000.00"),
        ("75000.50", "", "24799999.50"),
        ("", "", "24799999.50"),
    ]
    assert rows[1]["counter_accounts"] == "Assets:Providers:Nxtbanking:Wallet"
    assert lines_with(table, "2026-01-31 17:37:00 +05:30 until 2026-01-31 17:42:00 +05:30")
    assert lines_with(table, "INV-2026-0003 · queued")[0].split()[-2:] == ["75,000.50", "2,47,99,999.50"]


def test_statement_of_days_is_half_open(run: Run) -> None:
    """The first day of a statement counts and the second does not; a deposit's line says what it was."""
    inside = document(run("statement", ACME, "--from", "2026-01-31", "--to", "2026-02-01", "--json"))
    behind = document(run("statement", ACME, "--from", "2026-02-01", "--json"))

    assert (inside["opening"], inside["closing"]) == ("0.00", "24462654.33")
    assert inside["lines"][0]["description"] == "customer top-up"
    assert (behind["opening"], behind["lines"]) == ("24462654.33", [])


def test_trial_balance_is_even(run: Run) -> None:
    """Both columns of the trial balance add up to the same, for people and machines."""
    shown = document(run("trial-balance", "--json"))

    assert shown["totals"] == [
        {
            "currency": "INR",
            "debit_minor": 2_48_75_000_00,
            "debit": "24875000.00",
            "credit_minor": 2_48_75_000_00,
            "credit": "24875000.00",
        }
    ]
    assert len(shown["rows"]) == 6
    assert "Nothing is booked." in run("trial-balance", "--as-of", "2026-01-30").stdout


def test_unbalanced_books_are_a_finding(fresh_url: str) -> None:
    """Books that do not balance are told on the error output, with exit code 1 and nothing on the output."""
    tamper(fresh_url)

    for arguments, error in ((("trial-balance",), "BooksUnbalancedError"), (("statement", ACME), "StatementBroken")):
        result = run_on(fresh_url)(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert error in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_payout_is_shown_with_all_there_is(run: Run) -> None:
    """A payout is shown with its status, its attempts, and each event with its debits and credits."""
    result = run("show", "INV-2026-0002")

    assert "reversed" in lines_with(result, "Status")[0]
    assert "4,99,999.99 INR by IMPS" in lines_with(result, "Amount")[0]
    assert "5.00 and tax 0.90 INR, borne by the platform" in lines_with(result, "Fee")[0]
    assert lines_with(result, "the money came back: account is frozen")
    debit, credit = lines_with(result, "Assets:Providers:Nxtbanking:Wallet")[-1], lines_with(result, ACME)[-1]
    assert (debit.split()[-1], credit.split()[-1]) == ("4,99,999.99", "4,99,999.99")
    assert len(debit.rstrip()) < len(credit.rstrip()) - len("4,99,999.99")
    assert lines_with(result, "by worker:webhooks, message 0123456789ab")


def test_payout_is_told_to_machines(run: Run) -> None:
    """The document of a payout holds its row, attempts, anomalies, entries and timeline."""
    shown = document(run("show", "INV-2026-0005", "--json"))
    again = document(run("show", shown["payout"]["id"], "--json"))

    assert again == shown
    assert (shown["payout"]["status"], shown["payout"]["frozen"], shown["payout"]["amount"]) == (
        "in_transit",
        True,
        "100000.00",
    )
    assert [attempt["state"] for attempt in shown["attempts"]] == ["open"]
    assert [anomaly["kind"] for anomaly in shown["anomalies"]] == ["amount_differs"]
    assert [entry["kind"] for entry in shown["entries"]] == ["queued", "submitted"]
    assert [event["event"] for event in shown["timeline"]] == [
        "payout.queued",
        "payout.submitted",
        "payout.anomaly_raised",
    ]
    assert shown["timeline"][2]["message_digest"] == "0123456789abcdef" * 4
    assert shown["timeline"][0]["entry"]["lines"][0]["amount"] == "100000.00"


def test_payouts_show_no_personal_data(run: Run) -> None:
    """Neither the payee's name nor the account number comes out of any command."""
    for arguments in COMMANDS:
        for result in (run(*arguments), run(*arguments, "--json")):
            assert "Ravi" not in result.output
            assert "7890" not in result.output


def test_late_fact_says_when_it_was_recorded(fresh_url: str) -> None:
    """An event that was recorded long after it happened shows both times, and one that was not shows one."""
    sample = SampleBook(fresh_url)
    with sample.book:
        sample.clock.move(timedelta(days=2))
        key = sample.key_of("INV-2026-0004")
        sample.report(key, ReportedStatus.PROCESSING, "processing", effective_at=MOMENT + timedelta(hours=1))

    result = run_on(fresh_url)("show", "INV-2026-0004")

    assert len(lines_with(result, "recorded 2026-02-02 17:31:00")) == 1


def test_payouts_are_listed_and_filtered(run: Run) -> None:
    """Payouts are listed from the latest accepted on, by status and rail, a page at a time."""
    first = document(run("list", "--limit", "4", "--json"))
    second = document(run("list", "--limit", "4", "--before", str(first["next_before"]), "--json"))
    failed = document(run("list", "--status", "failed", "--rail", "IMPS", "--source", ACME, "--json"))

    references = [payout["reference"] for page in (first, second) for payout in page["payouts"]]
    assert references == [f"INV-2026-000{number}" for number in (6, 5, 4, 3, 2, 1)]
    assert second["next_before"] is None
    assert [payout["reference"] for payout in failed["payouts"]] == ["INV-2026-0003"]
    assert "No payouts." in run("list", "--rail", "UPI").stdout
    assert "No payouts." in run("list", "--batch", "BATCH-1").stdout


def test_list_marks_what_needs_a_person(run: Run) -> None:
    """An unknown outcome and a frozen payout are marked in the list, which says how it goes on."""
    result = run("list", "--limit", "3")

    assert lines_with(result, "in transit, frozen")
    assert lines_with(result, "outcome unknown")
    assert lines_with(result, "There may be more: --before ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("balance",),
        ("balance", ACME, "--as-of", "yesterday"),
        ("balance", ACME, "--known-at", "2026-01-31T12:00:00"),
        ("statement", ACME, "--csv", "--json"),
        ("list", "--status", "lost"),
        ("list", "--limit", "0"),
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: Sequence[str]) -> None:
    """What cannot be understood is refused with exit code 2 and nothing on the output."""
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("show", "INV-9"), PayoutNotFoundError),
        (("balance", "Liabilities:Customers:Nobody"), UnknownAccountError),
        (("balance", ACME, "--currency", "USD"), UnknownAccountError),
        (("statement", ACME, "--from", "2026-02-01", "--to", "2026-01-31"), SpanReversedError),
    ],
)
def test_broken_rule_is_named(run: Run, arguments: Sequence[str], error: type[LedgerError]) -> None:
    """What the ledger refuses leaves a command as its named error, with nothing on the output."""
    result = run(*arguments)

    assert isinstance(result.exception, error)
    assert result.stdout == ""


def test_broken_rule_is_one_line_of_error_output(sample_url: str) -> None:
    """The program tells a broken rule in one line on the error output, without a traceback, with exit code 2."""
    program = [sys.executable, "-c", "from adapters.cli.main import main; main()"]
    arguments = ["show", "INV-9", "--url", sample_url]

    result = subprocess.run([*program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("PayoutNotFoundError: ")
    assert result.stderr.count("\n") == 1


def test_payout_whose_rail_is_open_says_so(tmp_path: Path) -> None:
    """Before its first attempt, a payout that names no rail is shown as going by the best one."""
    with opened_till(file_url(tmp_path)) as till:
        till.fund(10_000)
        request = replace(till.request(till.verified(), reference="open-1"), rail=None)
        till.book.ledger.queue_payout(request, actor=ME)

    shown = CliRunner().invoke(app, ["show", "open-1", "--url", file_url(tmp_path)])

    assert "100.00 INR by the best rail" in shown.output
