"""The stages of the demonstration: fund, register, queue, submit, settle, and days later take returns in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from rich.progress import Progress

from adapters.demo.cast import CUSTOMER, Role, roles
from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.sandbox.sandbox import Sandbox
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from ledger.application.receipts import BatchReceipt
from ledger.application.requests import PayoutRequest
from ledger.money import Money
from projections.queries.payout_counts import counts_by_status

ACTOR = "demo"
WORKERS = 10
SETTLING_STEP = timedelta(minutes=30)
SETTLING_STEPS = 20
"""Ten hours: the slowest payout takes six."""
RETURN_DELAY = timedelta(days=4)
"""The latest return comes after three days."""
FEE_FLOAT = "Equity:OpeningBalances"
"""Where our own money comes from that pays the provider's fees."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stages:
    """What the stages work with."""

    book: Book
    sandbox: Sandbox
    provider: PayoutProvider
    inbox_worker: InboxWorker
    poller: StatusPoller
    progress: Progress

    def fund(self, seed: int, customer_minor: int, fees_minor: int) -> None:
        """Book what lies in the sandbox's wallet: the customer's money, and our own for the fees."""
        self.sandbox.bank.top_up(customer_minor + fees_minor)
        deposits = ((f"demo-{seed}-deposit", CUSTOMER, customer_minor), (f"demo-{seed}-float", FEE_FLOAT, fees_minor))
        self._one_by_one("Deposit", lambda deposit: self._deposit(*deposit), deposits)

    def register(self, seed: int) -> list[tuple[Role, UUID]]:
        """Register the beneficiaries with us and at the provider, who sends each a penny."""
        return self._side_by_side("Register beneficiaries", self._register_one, roles(seed))

    def queue(self, seed: int, asked: Sequence[PayoutRequest]) -> BatchReceipt:
        """Queue all payouts as one batch, in one transaction."""
        task = self.progress.add_task("Queue the batch", total=len(asked))
        batch = self.book.ledger.queue_payouts(f"demo-{seed}", asked, actor=ACTOR)
        self.progress.advance(task, len(asked))
        return batch

    def submit(self, payout_ids: Iterable[UUID]) -> None:
        """Send each payout, ten at a time, while the webhooks of others come in."""
        dispatcher = Dispatcher(self.book.ledger, self.provider)
        self._side_by_side("Submit with 10 workers", dispatcher.dispatch, payout_ids)

    def settle(self, accepted: int) -> None:
        """Let hours pass at the provider: take webhooks in, ask about what stays silent, until all is final."""
        task = self.progress.add_task("Settle: webhooks and polls", total=accepted)
        final = 0
        for _ in range(SETTLING_STEPS):
            if final == accepted:
                return
            final = self._let_pass(SETTLING_STEP)
            self.progress.update(task, completed=final)

    def take_returns(self) -> None:
        """Let days pass, so that money which comes back late is seen; and learn every fee."""
        stages = (lambda: self._let_pass(RETURN_DELAY), self.poller.ask_for_fees)
        self._one_by_one("Days later: returns and fees", lambda stage: stage(), stages)

    def _let_pass(self, by: timedelta) -> int:
        """Move the sandbox's clock, take in what that brings, and return how many payouts are final."""
        self.sandbox.advance(by)
        self.sandbox.drain()
        self.inbox_worker.work_through()
        self.poller.ask_for_outcomes()
        with self.book.database.read() as connection:
            counts = counts_by_status(connection, self.book.tables)
        return sum(count.payouts for count in counts if count.status.is_final)

    def _deposit(self, reference: str, account: str, amount_minor: int) -> None:
        money = Money(amount_minor, "INR")
        self.book.ledger.deposit(reference, account, self.provider.name, money, actor=ACTOR)

    def _register_one(self, role: Role) -> tuple[Role, UUID]:
        ledger = self.book.ledger
        beneficiary_id = ledger.register_beneficiary(role.reference, role.payee, actor=ACTOR).aggregate_id
        report = self.provider.register_beneficiary(ledger.payee_of(beneficiary_id))
        ledger.record_beneficiary_report(beneficiary_id, report, actor=ACTOR)
        return role, beneficiary_id

    def _one_by_one(self, title: str, work: Callable[[T], object], items: Sequence[T]) -> None:
        for item in self.progress.track(items, description=title):
            work(item)

    def _side_by_side(self, title: str, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        waiting = list(items)
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="demo") as pool:
            results = pool.map(work, waiting)
            return list(self.progress.track(results, total=len(waiting), description=title))
