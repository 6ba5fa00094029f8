"""Counters: books that pay through a bank over a real socket, and take in what lies in its mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
from pydantic import AnyHttpUrl, SecretStr

from adapters.archive import ClockedArchive
from adapters.demo import verdicts
from adapters.providers.http import Http
from adapters.providers.iso20022.provider import Iso20022Provider
from adapters.providers.notices import Notice
from ledger import chart
from ledger.clock import MovableClock
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.payout.events import Failed
from ledger.payout.status import PayoutStatus
from ledger.status_reports import StatusReport
from tests.adapters.providers.iso20022.mock_bank import OPENED_AT, PASSWORD, USER, MockBank
from tests.adapters.providers.iso20022.samples import settings
from tests.adapters.till import CUSTOMER, ME, Till, file_url, opened_till

BANK = "Bank"
WALLET = chart.wallet(BANK)
IN_TRANSIT = chart.in_transit(BANK)
AMOUNT_MINOR = 125_000


@dataclass(frozen=True)
class Counter(Till):
    """A till whose payouts go to a bank in files."""

    provider: Iso20022Provider
    notices: list[Notice] = field(default_factory=list)

    def queue_for(self, account_number: str = "987654321098", amount_minor: int = AMOUNT_MINOR) -> UUID:
        """Queue a payout by NEFT that the customer has the money for, to a payee with this account."""
        ledger = self.book.ledger
        beneficiary_id = self.register(Payee("Meera Nair", account_number, "HDFC0001234"))
        report = self.provider.register_beneficiary(beneficiary_id, ledger.payee_of(beneficiary_id))
        ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
        money = Money(amount_minor, "INR")
        ledger.deposit(f"D-{beneficiary_id}", CUSTOMER, BANK, money, actor=ME)
        request = self.request(beneficiary_id, amount_minor, rail="NEFT")
        return ledger.queue_payout(request, actor=ME).aggregate_id

    def send(self, payout_id: UUID) -> StatusReport:
        """Submit a payout, and record the bank's answer."""
        order = self.book.ledger.submit(payout_id, BANK, actor=ME).order
        report = self.provider.submit(order)
        self.book.ledger.record_report(report, actor=ME)
        return report

    def send_again(self, payout_id: UUID) -> StatusReport:
        """Send the open attempt's file once more, and record the bank's answer."""
        report = self.provider.submit(self.book.ledger.open_order(payout_id))
        self.book.ledger.record_report(report, actor=ME)
        return report

    def collect(self) -> list[str]:
        """Take in the mailbox; return the names of the messages, in their order."""
        bodies: list[bytes] = []
        self.provider.fetch(bodies.append)
        self.take_in(bodies)
        return [notice.word for notice in self.notices[-len(bodies) :]] if bodies else []

    def take_in(self, bodies: list[bytes]) -> None:
        """Read messages, and record what they report."""
        for body in bodies:
            notice = self.provider.read_webhook(body)
            self.notices.append(notice)
            for report in notice.reports:
                self.book.ledger.record_report(report, actor=ME)

    def status(self, payout_id: UUID) -> PayoutStatus:
        return self.row(payout_id).status

    def failure(self, payout_id: UUID) -> tuple[str, str]:
        """Return the bank's word and reason by which a payout failed."""
        (failed,) = (found.event for found in self.book.store.stream(payout_id) if isinstance(found.event, Failed))
        return failed.provider_status, failed.reason

    def check_books(self) -> None:
        """Check that debits equal credits, and that the tables equal a rebuild from the log."""
        found = (verdicts.debits_equal_credits(self.book), verdicts.rebuild_is_equal(self.book))
        assert [verdict for verdict in found if not verdict.holds] == []


@dataclass(frozen=True, kw_only=True)
class Branch(Counter):
    """A counter at the mock bank."""

    bank: MockBank
    clock: MovableClock

    def let_pass(self, days: int) -> None:
        """Move the clocks of the bank and of the book, without taking in the mailbox."""
        self.clock.move(timedelta(days=days))
        self.bank.advance(days)


@contextmanager
def opened_branch(bank: MockBank, folder: Path) -> Iterator[Branch]:
    clock = MovableClock(OPENED_AT)
    with ExitStack() as stack:
        till = stack.enter_context(opened_till(file_url(folder), clock))
        http = stack.enter_context(Http(httpx.Client(trust_env=False)))
        archive = ClockedArchive(till.book.archive, clock)
        reached = settings(
            base_url=AnyHttpUrl(bank.base_url),
            mailbox_path="/_mock/mailbox",
            user=USER,
            password=SecretStr(PASSWORD),
            time_zone="UTC",
        )
        provider = Iso20022Provider(reached, http, clock, till.book.ledger.payee_of, archive)
        yield Branch(till.book, provider, bank=bank, clock=clock)
