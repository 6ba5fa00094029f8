"""Commands at once, from threads and processes: no money is spent twice, and no payout is made twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path

import pytest

from ledger import chart
from ledger.application.receipts import Receipt, Submission
from ledger.errors import InsufficientFundsError, PayoutNotSubmittableError
from ledger.payout.events import Submitted
from ledger.status_reports import ReportedStatus
from tests.ledger.application.crowd import at_once
from tests.ledger.application.desk import ME, MEERA, Desk

AMOUNTS = (7_000, 5_000, 11_000, 3_000, 13_000, 2_000, 17_000, 6_000)
BALANCE = 30_000
SPENDER = Path(__file__).with_name("spender.py")


class Spender:
    """Another process that makes payouts when it is told to."""

    def __init__(self) -> None:
        """Start it."""
        command = [sys.executable, str(SPENDER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, *words: str) -> None:
        assert self._process.stdin is not None
        print(*words, file=self._process.stdin, flush=True)

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def stop(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def spenders() -> Iterator[list[Spender]]:
    """Return two other processes; they take long to start, so they serve the tests of all engines."""
    spenders = [Spender() for _ in range(2)]
    yield spenders
    for spender in spenders:
        spender.stop()


def test_money_is_spent_once_however_many_ask(desk: Desk) -> None:
    """Of eight payouts at once just those are accepted that the account can pay in the order of the log."""
    desk.fund(BALANCE)
    beneficiary_id = desk.register()
    requests = [desk.request(beneficiary_id, amount) for amount in AMOUNTS]

    results = at_once([partial(desk.ledger.queue_payout, request, actor=ME) for request in requests])

    refused = [result for result in results if not isinstance(result, Receipt)]
    accepted = [
        (result.position, amount)
        for result, amount in zip(results, AMOUNTS, strict=True)
        if isinstance(result, Receipt)
    ]
    spent = [amount for _, amount in sorted(accepted)]
    assert all(isinstance(refusal, InsufficientFundsError) for refusal in refused)
    assert max(accumulate(spent)) <= BALANCE
    assert desk.balance() == BALANCE - sum(spent)
    for refusal in refused:
        assert isinstance(refusal, InsufficientFundsError)
        assert refusal.required_minor > refusal.available_minor >= BALANCE - sum(spent)


def test_as_many_are_accepted_as_fit(desk: Desk) -> None:
    """Of eight equal payouts at once exactly as many are accepted as the account can pay."""
    desk.fund(30_000)
    beneficiary_id = desk.register()
    requests = [desk.request(beneficiary_id, 7_000) for _ in range(8)]

    results = at_once([partial(desk.ledger.queue_payout, request, actor=ME) for request in requests])

    assert sum(isinstance(result, Receipt) for result in results) == 4
    assert sum(isinstance(result, InsufficientFundsError) for result in results) == 4
    assert desk.balance() == 2_000


def test_two_processes_share_one_balance(desk: Desk, spenders: list[Spender]) -> None:
    """Payouts asked for by two processes at once never take more than the account has."""
    desk.fund(13_000)
    beneficiary_id = desk.register()
    url = desk.database.engine.url.render_as_string(hide_password=False)
    for spender in spenders:
        spender.tell(url, desk.account, str(beneficiary_id), desk.fresh("process"))
    assert [spender.hear() for spender in spenders] == ["ready"] * 2

    for spender in spenders:
        spender.tell("go")

    assert sum(int(spender.hear()) for spender in spenders) == 13
    assert desk.balance() == 0


def test_one_reference_is_one_payout(desk: Desk) -> None:
    """Two threads that ask for the same payout at once both get the same one, and one of them wrote it."""
    desk.fund(20_000)
    request = desk.request(desk.register())

    results = at_once([partial(desk.ledger.queue_payout, request, actor=ME)] * 2)

    receipts = [result for result in results if isinstance(result, Receipt)]
    assert len({(receipt.aggregate_id, receipt.position) for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False, True]
    assert desk.balance() == 10_000


def test_one_reference_is_one_beneficiary(desk: Desk) -> None:
    """Two threads that register the same payee at once get the same id, and one key is made."""
    register = partial(desk.ledger.register_beneficiary, desk.name, MEERA, actor=ME)

    receipts = [result for result in at_once([register] * 2) if isinstance(result, Receipt)]

    assert len(receipts) == 2
    assert len({receipt.aggregate_id for receipt in receipts}) == 1
    assert desk.ledger.payee_of(receipts[0].aggregate_id) == MEERA


def test_submitting_at_once_opens_one_attempt(desk: Desk) -> None:
    """Of five threads that submit the same payout one gets an order; the others are refused."""
    payout_id = desk.queue()

    results = at_once([partial(desk.submit, payout_id)] * 5)

    assert sum(isinstance(result, Submission) for result in results) == 1
    assert sum(isinstance(result, PayoutNotSubmittableError) for result in results) == 4
    assert sum(isinstance(each.event, Submitted) for each in desk.store.stream(payout_id)) == 1


def test_same_report_at_once_counts_once(desk: Desk) -> None:
    """A webhook delivered by five threads at once completes the payout once."""
    payout_id = desk.send()
    report = desk.report(payout_id, ReportedStatus.SUCCEEDED, utr="006012345678")

    results = at_once([partial(desk.ledger.record_report, report, actor="webhook")] * 5)

    receipts = [result for result in results if isinstance(result, Receipt)]
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True, True, True]
    assert desk.balance(chart.wallet(desk.provider)) == 0


def test_success_and_cancellation_at_once_leave_one_outcome(desk: Desk) -> None:
    """Submitting and calling off at once leave a payout either in transit or failed, and its funds in one place."""
    payout_ids = [desk.queue() for _ in range(4)]
    desk.fund(1)
    works = [
        work
        for payout_id in payout_ids
        for work in (
            partial(desk.submit, payout_id),
            partial(desk.ledger.cancel_payout, payout_id, "stop", actor=ME),
        )
    ]

    results = at_once(works)

    assert sum(isinstance(result, Receipt) for result in results) == 4
    in_transit = sum(desk.status_row(payout_id) == "in_transit" for payout_id in payout_ids)
    assert (desk.balance(chart.in_transit(desk.provider)) or 0) == in_transit * 10_000
    assert desk.balance() == (4 - in_transit) * 10_000 + 1
