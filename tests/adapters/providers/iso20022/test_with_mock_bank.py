"""Paying through an independent bank, from a real book to a real socket and back: what the books say in the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from adapters.workers.intake import Intake
from adapters.workers.mailboxes import Mailboxes
from adapters.workers.webhook_inbox import InboxWorker
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus
from tests.adapters.providers.iso20022.branch import AMOUNT_MINOR, BANK, IN_TRANSIT, WALLET, Branch, opened_branch
from tests.adapters.providers.iso20022.mock_bank import CLOSED_CREDITOR, UNRESOLVED_CREDITOR, MockBank
from tests.adapters.till import CUSTOMER, ME

OPENING_MINOR = 12_500_000
TOLD = (ReportedStatus.ACCEPTED, ReportedStatus.SUCCEEDED, ReportedStatus.RETURNED)


@pytest.fixture
def branch(bank: MockBank, tmp_path: Path) -> Iterator[Branch]:
    with opened_branch(bank, tmp_path) as branch:
        yield branch


def test_a_payment_completes_when_the_account_was_debited(branch: Branch) -> None:
    """Taken in and accepted is not paid; the debit entry is, and it gives the bank's reference."""
    payout = branch.queue_for()

    sent = branch.send(payout)
    first = branch.collect()
    second = branch.collect()

    assert (sent.status, sent.provider_status) == (ReportedStatus.ACCEPTED, "HTTP 202")
    assert (first, second) == (["pain.002.001.10", "camt.054.001.08"], [])
    row = branch.row(payout)
    assert (row.status, row.utr) == (PayoutStatus.COMPLETED, "MB-PMT-1")
    assert branch.balance(WALLET) == 0
    assert branch.balance(IN_TRANSIT) == 0
    assert branch.bank.balance_minor() == OPENING_MINOR - AMOUNT_MINOR
    branch.check_books()


def test_the_workers_take_in_what_lies_in_the_mailbox(branch: Branch) -> None:
    """Fetched into the inbox and read from there: the same end, with every message kept and none left waiting."""
    payout = branch.queue_for()
    branch.send(payout)
    providers = {BANK: branch.provider}
    mailboxes = Mailboxes(providers, Intake(branch.book))
    worker = InboxWorker(branch.book.ledger, branch.book.archive, branch.book.inbox, providers, branch.clock)

    fetched = mailboxes.fetch()
    settled = worker.work_through()

    assert (fetched, settled, mailboxes.fetch()) == (2, 2, 0)
    assert branch.status(payout) is PayoutStatus.COMPLETED
    assert branch.inbox_outcomes() == ["recorded", "recorded"]


def test_acceptance_alone_leaves_the_money_in_transit(branch: Branch) -> None:
    """A payment past the bank's cut-off is accepted today and debited on the next day; until then it is in transit."""
    branch.bank.advance(3)  # a Saturday
    payout = branch.queue_for()

    branch.send(payout)
    accepted = branch.collect()
    before = branch.status(payout)
    branch.bank.advance(2)
    branch.collect()

    assert accepted[-1] == "pain.002.001.10"
    assert before is PayoutStatus.IN_TRANSIT
    assert branch.status(payout) is PayoutStatus.COMPLETED


def test_the_same_entry_in_notification_and_statement_is_booked_once(branch: Branch) -> None:
    """The statement repeats what the notification said, and says nothing new of it."""
    payout = branch.queue_for()
    branch.send(payout)
    branch.collect()
    told = branch.told(payout)

    branch.let_pass(1)
    names = branch.collect()

    assert names.count("camt.053.001.08") > 0
    assert branch.told(payout) == told
    assert branch.balance(WALLET) == 0


def test_a_payment_that_comes_back_is_reversed(branch: Branch) -> None:
    """Three days after it settled the payee's bank returns a payment: the money is in the wallet and due once more."""
    kept, comes_back = branch.queue_for(), branch.queue_for(amount_minor=70_000)
    key = f"{comes_back.hex}_1"
    branch.bank.change({"behaviour": "return-later", "parameters": {"days": 3, "reason": "AC04", "end_to_end_id": key}})
    branch.send(kept)
    branch.send(comes_back)
    branch.collect()
    completed = [branch.status(payout) for payout in (kept, comes_back)]
    branch.let_pass(8)
    names = branch.collect()

    assert completed == [PayoutStatus.COMPLETED, PayoutStatus.COMPLETED]
    assert "pacs.004.001.09" in names
    assert [branch.status(payout) for payout in (kept, comes_back)] == [PayoutStatus.COMPLETED, PayoutStatus.REVERSED]
    assert branch.told(comes_back).count("Reversed") == 1
    assert "AnomalyRaised" not in branch.told(comes_back)
    assert branch.balance(WALLET) == 70_000
    assert branch.balance(CUSTOMER) == 70_000
    assert branch.bank.balance_minor() == OPENING_MINOR - AMOUNT_MINOR
    branch.check_books()


def test_what_the_bank_tells_may_be_read_in_any_order(branch: Branch) -> None:
    """A return may lie in the mailbox before the debit that it undoes: in every order the money ends where it is."""
    payouts = {order: branch.queue_for() for order in permutations(TOLD)}
    branch.bank.change({"behaviour": "return-later", "parameters": {"days": 3}})
    for payout in payouts.values():
        branch.send(payout)
    branch.let_pass(8)
    bodies: list[bytes] = []
    branch.provider.fetch(bodies.append)
    reports = [report for body in bodies for report in branch.provider.read_webhook(body).reports]

    for order, payout in payouts.items():
        mine = [report for report in reports if report.reference == f"{payout.hex}_1"]
        assert {report.status for report in mine} == set(TOLD)
        for report in sorted(mine, key=lambda report: order.index(report.status)):
            branch.book.ledger.record_report(report, actor=ME)

    assert {branch.status(payout) for payout in payouts.values()} == {PayoutStatus.REVERSED, PayoutStatus.FAILED}
    assert branch.balance(WALLET) == len(payouts) * AMOUNT_MINOR == branch.balance(CUSTOMER)
    assert branch.bank.balance_minor() == OPENING_MINOR
    branch.check_books()


def test_the_banks_own_order_is_not_the_order_of_events(branch: Branch) -> None:
    """Fetched late, the mailbox has the return before the debit; the payout fails, and the debit is no second one."""
    branch.bank.change({"behaviour": "return-later", "parameters": {"days": 3}})
    branch.let_pass(3)  # a Saturday
    payout = branch.queue_for()
    branch.send(payout)
    branch.let_pass(10)

    branch.collect()
    statuses = [report.status for notice in branch.notices for report in notice.reports]

    assert statuses.index(ReportedStatus.RETURNED) < statuses.index(ReportedStatus.SUCCEEDED)
    assert branch.status(payout) is PayoutStatus.FAILED
    assert "AnomalyRaised" not in branch.told(payout)
    assert branch.balance(WALLET) == AMOUNT_MINOR == branch.balance(CUSTOMER)
    assert branch.bank.balance_minor() == OPENING_MINOR
    branch.check_books()


@pytest.mark.parametrize(
    ("creditor", "reason"), [(CLOSED_CREDITOR, "AC04"), (UNRESOLVED_CREDITOR, "RC01")], ids=["closed", "no-such-bank"]
)
def test_a_payee_whose_account_is_wrong_fails_the_payout(branch: Branch, creditor: str, reason: str) -> None:
    """A rejection for the payee's account or bank is final: the money is the customer's again."""
    payout = branch.queue_for(creditor)

    branch.send(payout)
    branch.collect()

    assert branch.failure(payout) == ("RJCT", reason)
    assert branch.balance(CUSTOMER) == AMOUNT_MINOR == branch.balance(WALLET)
    assert branch.bank.balance_minor() == OPENING_MINOR
    branch.check_books()


def test_an_empty_account_lets_the_payout_be_tried_again(branch: Branch) -> None:
    """Too little money in our own account declines the attempt; the next one, in a file of its own, succeeds."""
    branch.bank.change({"behaviour": "insufficient-funds", "balance": 100})
    payout = branch.queue_for()
    branch.send(payout)
    branch.collect()
    declined = branch.row(payout)

    branch.bank.change({"balance": OPENING_MINOR})
    branch.let_pass(1)
    branch.send(payout)
    branch.collect()

    assert declined.status is PayoutStatus.QUEUED
    assert branch.status(payout) is PayoutStatus.COMPLETED
    assert [payment["end_to_end_id"] for payment in branch.bank.payments()] == [f"{payout.hex}_1", f"{payout.hex}_2"]
    assert branch.bank.balance_minor() == OPENING_MINOR - AMOUNT_MINOR
    branch.check_books()


def test_a_file_that_is_refused_as_a_whole_fails_its_payout(branch: Branch) -> None:
    """A bank that refuses the file (422) has refused its only payment, and its later report says so once more."""
    branch.bank.change({"behaviour": "reject-file"})
    payout = branch.queue_for()

    sent = branch.send(payout)
    refused = branch.told(payout)
    branch.collect()

    assert (sent.status, sent.reason) == (ReportedStatus.REFUSED, "FF01")
    assert branch.status(payout) is PayoutStatus.FAILED
    assert branch.told(payout) == refused
    assert branch.balance(CUSTOMER) == AMOUNT_MINOR
    branch.check_books()


def test_a_silent_bank_is_believed_when_its_account_moves(branch: Branch) -> None:
    """Without any status report the payout stays in transit until the debit is told."""
    branch.bank.change({"behaviour": "silent"})
    branch.bank.advance(3)  # a Saturday
    payout = branch.queue_for()
    branch.send(payout)
    branch.collect()
    before = branch.status(payout)

    branch.bank.advance(2)
    names = branch.collect()

    assert "pain.002.001.10" not in names
    assert before is PayoutStatus.IN_TRANSIT
    assert branch.status(payout) is PayoutStatus.COMPLETED


def test_a_file_sent_twice_is_paid_once(branch: Branch) -> None:
    """The bank refuses the copy as a duplicate; that refusal neither fails the payout nor hides the debit."""
    payout = branch.queue_for()
    branch.send(payout)

    again = branch.send_again(payout)
    between = branch.status(payout)
    names = branch.collect()

    assert (again.status, again.provider_status) == (ReportedStatus.OUTCOME_UNKNOWN, "HTTP 422")
    assert between is PayoutStatus.IN_TRANSIT
    assert names.count("pain.002.001.10") == 2
    assert branch.status(payout) is PayoutStatus.COMPLETED
    assert branch.balance(WALLET) == 0
    assert branch.bank.balance_minor() == OPENING_MINOR - AMOUNT_MINOR
    branch.check_books()


def test_a_payee_who_is_rejected_after_acceptance_fails_the_payout(branch: Branch) -> None:
    """A payment that was accepted and then rejected on its day of settlement did not happen."""
    branch.bank.advance(3)  # a Saturday
    payout = branch.queue_for()
    branch.send(payout)
    branch.collect()

    branch.bank.change({"closed": True})
    branch.bank.advance(2)
    branch.collect()

    assert branch.failure(payout) == ("RJCT", "AC04")
    assert branch.balance(CUSTOMER) == AMOUNT_MINOR
    branch.check_books()
