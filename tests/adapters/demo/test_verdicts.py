"""The verdicts: each finds what it is there to find, and the demonstration then says so instead of failing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table, update

from adapters.cli.demo_report import outcome_document, show
from adapters.demo import verdicts
from adapters.demo.outcome import Outcome, outcome_of
from adapters.demo.verdicts import Verdict
from adapters.sandbox import Scenario
from adapters.workers.sweeps import SILENT_FOR
from ledger.application.receipts import BatchReceipt
from ledger.batch.events import BatchItem
from ledger.money import Money
from ledger.payment_orders import PaymentOrder
from ledger.rails import Rail
from tests.adapters.office import FEE_ACCOUNT, Office, opened_office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, PROVIDER, file_url, settings_for

Judge = Callable[[Office], Verdict]
JUDGES: dict[str, Judge] = {
    "debits": lambda office: verdicts.debits_equal_credits(office.book),
    "wallets": lambda office: verdicts.wallets_agree(office.book, office.houses),
    "paid": lambda office: verdicts.paid_at_most_once(office.book, office.houses),
    "final": lambda office: verdicts.nothing_is_lost(office.book, 2),
    "rebuild": lambda office: verdicts.rebuild_is_equal(office.book),
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office that has paid one payout, and had another one rejected."""
    with opened_office(file_url(tmp_path)) as office:
        for scenario in (Scenario.SUCCESS, Scenario.REJECTION):
            office.dispatch(office.queue_for(scenario))
        office.finish()
        yield office


def doubted(office: Office) -> dict[str, str]:
    """Return the evidence of every verdict that does not hold."""
    found = {name: judge(office) for name, judge in JUDGES.items()}
    return {name: verdict.evidence for name, verdict in found.items() if not verdict.holds}


def pay_behind_the_books(office: Office, reference: str) -> None:
    """Have the provider make a payout that no command asked for, with money that is in no book."""
    office.sandbox.bank.top_up(AMOUNT_MINOR + 590)
    beneficiary = office.sandbox.bank.payouts()[0].request.beneficiary_id
    paid = PaymentOrder(
        payout_id=office.book.ledger.identities.payout("x"),
        attempt=2,
        provider=PROVIDER,
        idempotency_key=reference,
        money=Money(AMOUNT_MINOR, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=beneficiary,
        narration="nobody asked for this",
    )
    office.provider.submit(paid)
    office.sandbox.set_callback(None)
    office.sandbox.advance(SILENT_FOR)


def tamper(office: Office, table: Table, account: str, **values: object) -> None:
    with office.book.database.begin() as connection:
        changed = connection.execute(update(table).where(table.c.account == account).values(**values))
        assert changed.rowcount


def test_books_that_are_in_order_are_not_doubted(office: Office) -> None:
    """After a payout that was paid and one that was rejected every verdict holds."""
    assert doubted(office) == {}


def test_a_balance_that_was_changed_is_found(office: Office) -> None:
    """A balance row that the log does not make breaks the trial balance and the rebuild, which names the table."""
    balances = office.book.tables.balances
    tamper(office, balances, FEE_ACCOUNT, credit_minor=balances.c.credit_minor + 1)

    found = doubted(office)

    assert found.keys() == {"debits", "rebuild"}
    assert found["rebuild"] == "balances"


def test_a_line_that_was_changed_is_found(office: Office) -> None:
    """A journal line of another amount leaves the balances even, and is found by the rebuild."""
    lines = office.book.tables.journal_lines
    tamper(office, lines, CUSTOMER, amount_minor=lines.c.amount_minor + 1)

    assert doubted(office) == {"rebuild": "journal_lines"}


def test_money_that_only_the_provider_knows_of_is_found(office: Office) -> None:
    """A paisa more in the provider's wallet is a difference."""
    office.sandbox.bank.top_up(1)

    assert doubted(office).keys() == {"wallets"}


def test_a_second_cash_out_is_found(office: Office) -> None:
    """A payout that left the wallet under two attempts' keys was paid twice, even when the wallets agree."""
    [paid, _] = office.payments()
    pay_behind_the_books(office, f"{paid.partition('_')[0]}_2")

    found = doubted(office)

    assert found.keys() == {"paid"}
    assert "1 paid twice" in found["paid"]


@pytest.mark.parametrize("reference", [f"{0:032x}_1", "somebody-else"])
def test_a_payout_that_nobody_asked_for_is_found(office: Office, reference: str) -> None:
    """Money that left for a payout that this book does not have is no payout of it."""
    pay_behind_the_books(office, reference)

    assert doubted(office).keys() == {"paid"}


def test_a_payout_without_an_end_is_found(office: Office) -> None:
    """A third payout that is only queued makes neither two nor three final ones."""
    office.queue_for(Scenario.SUCCESS)

    assert doubted(office) == {"final": "2 of 2"}
    assert not verdicts.nothing_is_lost(office.book, 3).holds


def told(office: Office) -> Outcome:
    payout = office.book.ledger.identities.payout("any")
    items = tuple(BatchItem(reference=name, payout_id=payout, refusal=None, message=None) for name in ("a", "b"))
    return outcome_of(office.book, office.houses, BatchReceipt(1, payout, repeated=False, items=items))


def test_an_outcome_with_a_doubt_is_told_in_full(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Even when the columns of the trial balance differ the outcome is told, to people and to machines."""
    assert told(office).holds
    balances = office.book.tables.balances
    tamper(office, balances, FEE_ACCOUNT, credit_minor=balances.c.credit_minor + 1)

    outcome = told(office)
    document = json.loads(json.dumps(outcome_document(outcome, 7)))
    show(outcome, settings_for("sqlite:///x.db"))

    assert not outcome.holds
    assert (document["holds"], document["trial_balance"]) == (False, None)
    assert [verdict["holds"] for verdict in document["verdicts"]] == [False, True, True, True, False]
    printed = capsys.readouterr().out
    assert "Not every verdict holds." in printed
    assert printed.count("FALSE") == 2


def test_the_commands_to_try_name_the_book(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed opens the book again: the URL as it was given, its password hidden, and the book's name."""
    outcome = replace(told(office), url_masked="sqlite:///x.acme.db")

    show(outcome, settings_for("postgresql://me:geheim@localhost/x", "acme"))

    commands = [line for line in capsys.readouterr().out.splitlines() if " --url " in line]
    assert len(commands) == 7
    assert all(command.endswith("--url postgresql://me:***@localhost/x --book acme") for command in commands)
