"""The adapter and the sandbox over a real socket: every way in which a payment at a bank can go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from adapters.archive import ClockedArchive
from adapters.providers.http import Http
from adapters.providers.iso20022.provider import Iso20022Provider
from adapters.sandbox import MAGIC_SUFFIXES, Sandbox, SandboxSettings, Scenario
from adapters.sandbox.contracts.iso20022.contract import Iso20022Contract
from adapters.sandbox.magic import PennyDrop
from ledger.payment_orders import Payee
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.providers.iso20022.branch import AMOUNT_MINOR, BANK, WALLET, Counter
from tests.adapters.providers.iso20022.samples import order, settings
from tests.adapters.till import CUSTOMER, ME, MOMENT, file_url, opened_till

PASSWORD = "password-of-the-sandbox"
ACCOUNT = "50100123456789"
OPENING_MINOR = 100_000_000
SUFFIXES = {scenario: suffix for suffix, scenario in MAGIC_SUFFIXES.items()}
FEE_MINOR, TAX_MINOR = 200, 36

ACCEPTED, PROCESSING = ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING
SUCCEEDED, REJECTED, RETURNED = ReportedStatus.SUCCEEDED, ReportedStatus.REJECTED, ReportedStatus.RETURNED
UNKNOWN, UNRECOGNISED = ReportedStatus.OUTCOME_UNKNOWN, ReportedStatus.UNRECOGNISED
PAID = [PROCESSING, SUCCEEDED, SUCCEEDED]
COMES_BACK = [RETURNED, RETURNED]

STORIES: dict[Scenario, tuple[ReportedStatus, list[ReportedStatus]]] = {
    Scenario.SUCCESS: (ACCEPTED, PAID),
    Scenario.QUEUED: (ACCEPTED, [ACCEPTED, *PAID]),
    Scenario.SLOW: (ACCEPTED, PAID),
    Scenario.REJECTION: (ACCEPTED, [PROCESSING, REJECTED]),
    Scenario.REFUSAL: (ReportedStatus.REFUSED, []),
    Scenario.LATE_REVERSAL: (ACCEPTED, [*PAID, *COMES_BACK]),
    Scenario.TIMEOUT_AFTER_ACCEPT: (UNKNOWN, PAID),
    Scenario.LOST_ANSWER: (UNKNOWN, PAID),
    Scenario.ERROR_AFTER_ACCEPT: (UNKNOWN, PAID),
    Scenario.ERROR_BEFORE_ACCEPT: (UNKNOWN, []),
    Scenario.DUPLICATE_WEBHOOKS: (ACCEPTED, [status for status in PAID for _ in range(2)]),
    Scenario.OUT_OF_ORDER_WEBHOOKS: (ACCEPTED, [SUCCEEDED, SUCCEEDED, PROCESSING]),
    Scenario.LOST_WEBHOOKS: (ACCEPTED, []),
    Scenario.THROTTLED: (UNKNOWN, []),
    Scenario.TIMEOUT_BEFORE_ACCEPT: (UNKNOWN, []),
    Scenario.LOST_REQUEST: (UNKNOWN, []),
    Scenario.TEMPORARY_FAILURE: (ACCEPTED, [PROCESSING, REJECTED]),
    Scenario.FAILED_THEN_REVERSED: (ACCEPTED, [PROCESSING, REJECTED, *COMES_BACK]),
    Scenario.FAILED_THEN_PAID: (ACCEPTED, [PROCESSING, REJECTED, SUCCEEDED, SUCCEEDED]),
    Scenario.DEBITED_FIRST: (ACCEPTED, [PROCESSING, SUCCEEDED, SUCCEEDED, SUCCEEDED]),
    Scenario.UNKNOWN_STATUS: (ACCEPTED, [PROCESSING, UNRECOGNISED, SUCCEEDED, SUCCEEDED]),
    Scenario.EARLY_WEBHOOKS: (ACCEPTED, PAID),
    Scenario.STALE_WEBHOOK: (ACCEPTED, [*PAID, PROCESSING]),
    Scenario.WRONG_AMOUNT_WEBHOOK: (ACCEPTED, PAID),
    Scenario.STRAY_WEBHOOK: (ACCEPTED, PAID),
    Scenario.LOST_REVERSAL_WEBHOOK: (ACCEPTED, PAID),
}
"""What the upload is answered, and what the mailbox says in the end, in its order."""
NOTHING_DONE = frozenset(
    {Scenario.ERROR_BEFORE_ACCEPT, Scenario.THROTTLED, Scenario.TIMEOUT_BEFORE_ACCEPT, Scenario.LOST_REQUEST}
)
HIDDEN = frozenset({Scenario.LOST_WEBHOOKS, Scenario.LOST_REVERSAL_WEBHOOK, Scenario.WRONG_AMOUNT_WEBHOOK})
"""What no message tells, or not truly: a book cannot know it."""


@dataclass(frozen=True)
class Client:
    """A client of the sandbox's bank, who knows its payees by heart."""

    sandbox: Sandbox
    provider: Iso20022Provider
    payees: dict[UUID, Payee]

    def pay(self, magic: Scenario | PennyDrop, key: str | None = None, **changes: Any) -> StatusReport:
        """Pay a payee whose account number decides what happens."""
        beneficiary_id = uuid4()
        self.payees[beneficiary_id] = Payee("Meera Nair", f"12345678{SUFFIXES[magic]}", "HDFC0001234")
        facts = {"provider_beneficiary_id": beneficiary_id.hex} | changes
        return self.provider.submit(order(key=key or f"{uuid4().hex}_1", **facts))

    def told(self) -> list[StatusReport]:
        """Let ten days pass, and return what the mailbox reports then."""
        bodies: list[bytes] = []
        self.sandbox.advance(timedelta(days=10))
        self.provider.fetch(bodies.append)
        return [report for body in bodies for report in self.provider.read_webhook(body).reports]


def reached(sandbox: Sandbox, **changes: Any) -> Any:
    usual: dict[str, Any] = {
        "base_url": AnyHttpUrl(sandbox.base_url),
        "debtor_account": SecretStr(ACCOUNT),
        "debtor_agent": "MOCK0000001",
        "user": "acme",
        "password": SecretStr(PASSWORD),
    }
    return settings(**(usual | changes))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    contract = Iso20022Contract(user="acme", password=PASSWORD, account_number=ACCOUNT)
    told = SandboxSettings(
        contract=contract, opening_wallet_minor=OPENING_MINOR, start_at=MOMENT, hold_seconds=0.0, id_seed=7
    )
    with Sandbox(told) as sandbox:
        yield sandbox


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(httpx.Client(trust_env=False)) as http:
        yield http


@pytest.fixture
def client(sandbox: Sandbox, http: Http) -> Client:
    payees: dict[UUID, Payee] = {}
    return Client(sandbox, Iso20022Provider(reached(sandbox), http, sandbox.clock, payees.__getitem__), payees)


@pytest.fixture
def counter(sandbox: Sandbox, http: Http, tmp_path: Path) -> Iterator[Counter]:
    with ExitStack() as stack:
        book = stack.enter_context(opened_till(file_url(tmp_path), sandbox.clock)).book
        archive = ClockedArchive(book.archive, book.clock)
        yield Counter(book, Iso20022Provider(reached(sandbox), http, book.clock, book.ledger.payee_of, archive))


@pytest.mark.parametrize("scenario", Scenario)
def test_every_scenario_is_told_as_it_happened(client: Client, scenario: Scenario) -> None:
    """What the upload is answered and what lies in the mailbox are understood, whatever goes wrong."""
    answered, told = STORIES[scenario]

    sent = client.pay(scenario)
    reports = client.told()

    assert (sent.status, [report.status for report in reports]) == (answered, told)
    assert {report.reference for report in reports} <= {sent.reference}


def test_a_success_is_told_with_its_facts(client: Client) -> None:
    """Amount, charge, tax and the bank's reference are those of the bank's own books."""
    sent = client.pay(Scenario.SUCCESS)
    reports = client.told()
    (payout,) = client.sandbox.bank.payouts()

    assert payout.reference_id == sent.reference
    for report in reports[1:]:
        assert (report.amount_minor, report.currency, report.utr) == (50_000, "INR", payout.utr)
        assert (report.fee_minor, report.tax_minor) == (FEE_MINOR, TAX_MINOR)
        assert report.effective_at == payout.changed_at


def test_a_wrong_amount_is_told_as_it_stands(client: Client) -> None:
    """The adapter compares nothing: a rupee too much goes into the report, for the ledger to find."""
    client.pay(Scenario.WRONG_AMOUNT_WEBHOOK)

    assert {report.amount_minor for report in client.told()[1:]} == {50_100}


@pytest.mark.parametrize("scenario", sorted(NOTHING_DONE))
def test_a_file_that_never_arrived_is_taken_the_second_time(client: Client, scenario: Scenario) -> None:
    """Nothing was done with the first file, so the same one is no duplicate."""
    key = f"{uuid4().hex}_1"
    client.pay(scenario, key)

    assert client.pay(scenario, key).status is ACCEPTED
    assert [report.status for report in client.told()] == PAID
    assert len(client.sandbox.bank.payouts()) == 1


@pytest.mark.parametrize(
    "scenario", [Scenario.SUCCESS, Scenario.TIMEOUT_AFTER_ACCEPT, Scenario.LOST_ANSWER, Scenario.ERROR_AFTER_ACCEPT]
)
def test_a_file_that_arrived_is_refused_the_second_time(client: Client, scenario: Scenario) -> None:
    """The bank pays once; that it refuses the copy, at once and in a report, leaves the outcome to the original."""
    key = f"{uuid4().hex}_1"
    client.pay(scenario, key)

    assert client.pay(scenario, key).status is UNKNOWN
    assert [report.status for report in client.told()] == [PROCESSING, UNKNOWN, SUCCEEDED, SUCCEEDED]
    assert len(client.sandbox.bank.payouts()) == 1


def test_an_empty_account_may_be_tried_again(client: Client) -> None:
    """Too little money is found out after the file was taken in, and another attempt may succeed."""
    sent = client.pay(Scenario.SUCCESS, amount_minor=OPENING_MINOR)
    (report,) = client.told()

    assert sent.status is ACCEPTED
    assert (report.status, report.reason, report.retryable) == (REJECTED, "AM04", True)
    assert client.sandbox.bank.movements() == ()


def test_an_account_that_does_not_exist_is_final(client: Client) -> None:
    """What a penny drop would have found, a bank finds when it pays."""
    client.pay(PennyDrop.REJECTED)
    (report,) = client.told()

    assert (report.status, report.reason, report.retryable) == (REJECTED, "AC01", False)


def test_a_bank_that_is_not_there_may_be_tried_again(client: Client) -> None:
    """The payee's bank was offline, so nothing happened; a frozen account stays frozen."""
    client.pay(Scenario.TEMPORARY_FAILURE)
    client.pay(Scenario.REJECTION)

    told = {report.reason: report.retryable for report in client.told() if report.status is REJECTED}
    assert told == {"AB08": True, "AC06": False}


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"password": SecretStr("wrong")}, ReportedStatus.REFUSED, "HTTP 401"),
        ({"upload_path": "/elsewhere"}, ReportedStatus.REFUSED, "HTTP 404"),
    ],
)
def test_access_that_is_wrong_is_ours_to_mend(
    sandbox: Sandbox, http: Http, changes: dict[str, Any], status: ReportedStatus, reason: str
) -> None:
    """A file that was not let in was not paid, and may be sent when the access is mended."""
    payees: dict[UUID, Payee] = {}
    provider = Iso20022Provider(reached(sandbox, **changes), http, sandbox.clock, payees.__getitem__)

    report = Client(sandbox, provider, payees).pay(Scenario.SUCCESS)

    assert (report.status, report.reason, report.retryable) == (status, reason, True)
    assert sandbox.bank.payouts() == ()


def test_an_outage_leaves_the_outcome_open(client: Client) -> None:
    """A bank that takes no calls is silent about every file, and takes the same file when it is back."""
    key = f"{uuid4().hex}_1"
    client.sandbox.outage(on=True)
    during = client.pay(Scenario.SUCCESS, key)
    client.sandbox.outage(on=False)

    assert during.status is UNKNOWN
    assert client.pay(Scenario.SUCCESS, key).status is ACCEPTED


def test_the_books_agree_with_the_bank_on_everything_that_was_told(sandbox: Sandbox, counter: Counter) -> None:
    """After every scenario the book believes to be paid exactly what the bank paid, to the last paisa."""
    payouts = {scenario: counter.queue_for(f"1234567{SUFFIXES[scenario]}") for scenario in Scenario}
    for scenario, payout in payouts.items():
        counter.send(payout)
        if scenario in NOTHING_DONE:
            counter.send_again(payout)
    sandbox.advance(timedelta(days=10))
    bodies: list[bytes] = []
    counter.provider.fetch(bodies.append)
    for body in bodies:
        for report in counter.provider.read_webhook(body).reports:
            counter.book.ledger.record_report(report, actor=ME)

    out = {reference: sum(cash.net_minor for cash in outs) for reference, outs in sandbox.bank.net_cash_outs().items()}
    for scenario, payout in payouts.items():
        if scenario not in HIDDEN and scenario is not Scenario.FAILED_THEN_PAID:
            paid = AMOUNT_MINOR if counter.status(payout) is PayoutStatus.COMPLETED else 0
            assert paid == out.get(f"{payout.hex}_1", 0), scenario
    assert counter.balance("Assets:Suspense:Bank") == AMOUNT_MINOR
    assert counter.status(payouts[Scenario.TEMPORARY_FAILURE]) is PayoutStatus.QUEUED
    assert counter.status(payouts[Scenario.WRONG_AMOUNT_WEBHOOK]) is PayoutStatus.IN_TRANSIT
    counter.check_books()


def test_a_charge_that_the_entry_tells_is_booked(sandbox: Sandbox, counter: Counter) -> None:
    """The bank's charge and its tax leave the wallet with the payment, once, however often they are told."""
    payout = counter.queue_for(f"1234567{SUFFIXES[Scenario.DEBITED_FIRST]}")
    before = counter.balance(WALLET)
    counter.send(payout)
    sandbox.advance(timedelta(days=1))
    counter.collect()

    assert counter.told(payout).count("FeeCharged") == 1
    assert before - counter.balance(WALLET) == AMOUNT_MINOR + FEE_MINOR + TAX_MINOR
    assert counter.balance(CUSTOMER) == 0
    assert counter.provider.name == BANK
    counter.check_books()
