"""An office: a book, the sandbox that it pays through over real sockets, and its workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from pydantic import AnyHttpUrl, SecretStr

from adapters.archive import ClockedArchive
from adapters.demo import verdicts
from adapters.demo.houses import House
from adapters.embedded import Book, open_book
from adapters.providers.amounts import AmountUnit
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.sandbox import MAGIC_SUFFIXES, NxtbankingContract, Sandbox, SandboxSettings, Scenario
from adapters.sandbox import AmountUnit as SandboxUnit
from adapters.settings import BookSettings
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import WebhookListener
from ledger.payment_orders import Payee
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, Till, settings_for
from tests.new_book import make_book

WEBHOOK_SECRET = "webhook-secret-of-the-tests"
FEE_FLOAT_MINOR = 1_000_000
FEE_ACCOUNT = "Equity:OpeningBalances"
SUFFIXES = {scenario: suffix for suffix, scenario in MAGIC_SUFFIXES.items()}
SETTLED = timedelta(minutes=5)


@dataclass(frozen=True)
class Office(Till):
    """A till with a provider behind it."""

    sandbox: Sandbox
    provider: NxtbankingProvider
    listener: WebhookListener
    inbox_worker: InboxWorker
    poller: StatusPoller

    @property
    def houses(self) -> tuple[House]:
        return (House(self.provider, self.sandbox),)

    def payee(self, scenario: Scenario = Scenario.SUCCESS, number: int = 1) -> UUID:
        """Register a payee at the provider, whose account number decides what happens to its payouts."""
        account_number = f"{number:08}{SUFFIXES[scenario]}"
        beneficiary_id = self.register(Payee("Meera Nair", account_number, "HDFC0001234", bank_name="HDFC Bank"))
        report = self.provider.register_beneficiary(beneficiary_id, self.book.ledger.payee_of(beneficiary_id))
        self.book.ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
        return beneficiary_id

    def fund(self, amount_minor: int, account: str = "Liabilities:Customers:Acme") -> None:
        """Put money into the wallet, and book it."""
        self.sandbox.bank.top_up(amount_minor)
        super().fund(amount_minor, account)

    def queue_for(self, scenario: Scenario, number: int = 1) -> UUID:
        return self.queue(self.payee(scenario, number), AMOUNT_MINOR)

    def dispatch(self, payout_id: UUID) -> None:
        Dispatcher.for_one(self.book, self.provider).dispatch(payout_id)

    def let_pass(self, by: timedelta = SETTLED) -> None:
        """Move the clock on, and take in what the provider sends."""
        self.sandbox.advance(by)
        self.sandbox.drain()
        self.inbox_worker.work_through()

    def finish(self) -> None:
        """Let days pass until everything is final, and learn every fee."""
        for step in (SETTLED, timedelta(hours=2), timedelta(hours=6), timedelta(days=4)):
            self.let_pass(step)
            self.poller.ask_for_outcomes()
        self.poller.ask_for_returns()
        self.poller.ask_for_fees()

    def payments(self) -> list[str]:
        """Return the references of the payouts that the provider has made or is making, oldest first."""
        return [payout.reference_id for payout in self.sandbox.bank.payouts()]

    def check_books(self, accepted: int) -> None:
        """Check every claim that the demonstration makes of its books."""
        found = (
            verdicts.debits_equal_credits(self.book),
            verdicts.wallets_agree(self.book, self.houses),
            verdicts.paid_at_most_once(self.book, self.houses),
            verdicts.nothing_is_lost(self.book, accepted),
            verdicts.rebuild_is_equal(self.book),
        )
        assert [verdict for verdict in found if not verdict.holds] == []


@contextmanager
def opened_office(url: str, *, listening: bool = True, **settings: Any) -> Iterator[Office]:
    """Open a new book with workers and a sandbox, whose webhooks arrive unless told otherwise."""
    make_book(url)
    with office_on(settings_for(url), listening=listening, **settings) as office:
        yield office


@contextmanager
def office_on(book_settings: BookSettings, *, listening: bool = True, **settings: Any) -> Iterator[Office]:
    """Open a book whose tables are there, in the same way."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(sandbox_settings(**settings)))
        book = stack.enter_context(open_book(settings=book_settings, clock=sandbox.clock))
        http = stack.enter_context(Http(httpx.Client(trust_env=False)))
        provider = provider_for(book, sandbox.base_url, http)
        providers = {provider.name: provider}
        inbox_worker = InboxWorker(book.ledger, book.archive, book.inbox, providers, book.clock)
        listener = stack.enter_context(WebhookListener(book, providers))
        if listening:
            sandbox.set_callback(listener.url_for(provider.name))
        office = Office(book, sandbox, provider, listener, inbox_worker, StatusPoller.for_one(book, provider))
        office.fund(FEE_FLOAT_MINOR, FEE_ACCOUNT)
        yield office


def provider_for(book: Book, base_url: str, http: Http) -> NxtbankingProvider:
    settings = NxtbankingSettings(
        base_url=AnyHttpUrl(base_url),
        api_key=SecretStr("key"),
        api_secret=SecretStr("secret"),
        webhook_secret=SecretStr(WEBHOOK_SECRET),
        amount_unit=AmountUnit.MINOR,
        query_attempts=1,
    )
    return NxtbankingProvider(settings, http, book.clock, ClockedArchive(book.archive, book.clock))


def sandbox_settings(**changes: Any) -> SandboxSettings:
    contract = NxtbankingContract(
        amount_unit=SandboxUnit.MINOR,
        api_key="key",
        api_secret="secret",
        webhook_secret=WEBHOOK_SECRET,
        token_lifetime_seconds=100 * 86_400,
    )
    usual: dict[str, Any] = {"contract": contract, "start_at": MOMENT, "hold_seconds": 0.0}
    return SandboxSettings(**(usual | changes))
