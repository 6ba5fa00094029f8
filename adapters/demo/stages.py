"""The stages of the demonstration: fund, register, queue, submit, settle, and days later take returns in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from rich.progress import Progress

from adapters.demo.cast import CUSTOMER, Role, requests, roles
from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.sandbox.sandbox import Sandbox
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from ledger.money import Money

ACTOR = "demo"
WORKERS = 10
SETTLING_STEP = timedelta(minutes=10)
SETTLING_STEPS = 40
RETURN_DELAY = timedelta(days=4)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stages:
    """What the stages work with."""

    book: Book
    sandbox: Sandbox
    provider: PayoutProvider
    inbox_worker: InboxWorker
    poller: StatusPoller
    progress: Progress

    def fund(self, seed: int, amount_minor: int) -> None:
        """Book the money that already lies in the sandbox's wallet as a customer's deposit."""
        task = self.progress.add_task("Deposit", total=1)
        deposit = Money(amount_minor, "INR")
        self.book.ledger.deposit(f"demo-{seed}-deposit", CUSTOMER, self.provider.name, deposit, actor=ACTOR)
        self.progress.advance(task)

    def register(self, seed: int) -> list[tuple[Role, UUID]]:
        """Register the beneficiaries with us and at the provider, who sends each a penny."""
        return self._in_parallel("Register beneficiaries", self._register_one, roles(seed))

    def _register_one(self, role: Role) -> tuple[Role, UUID]:
        ledger = self.book.ledger
        beneficiary_id = ledger.register_beneficiary(role.reference, role.payee, actor=ACTOR).aggregate_id
        report = self.provider.register_beneficiary(ledger.payee_of(beneficiary_id))
        ledger.record_beneficiary_report(beneficiary_id, report, actor=ACTOR)
        return role, beneficiary_id

    def queue(self, seed: int, count: int, beneficiaries: list[tuple[Role, UUID]]) -> tuple[UUID, ...]:
        """Queue all payouts as one batch, in one transaction."""
        task = self.progress.add_task("Queue the batch", total=count)
        batch = self.book.ledger.queue_payouts(
            f"demo-{seed}", requests(seed, count, beneficiaries), actor=ACTOR
        )
        self.progress.advance(task, count)
        return batch.accepted

    def submit(self, payout_ids: Iterable[UUID]) -> None:
        """Send each payout, ten at a time, while the answers and webhooks of others come in."""
        dispatcher = Dispatcher(self.book.ledger, self.provider)
        self._in_parallel("Submit", dispatcher.dispatch, payout_ids)

    def settle(self, count: int) -> None:
        """Let the sandbox's hours pass: take webhooks in, and ask about what stays silent, until all is final."""
        task = self.progress.add_task("Settle", total=count)
        for _ in range(SETTLING_STEPS):
            final = self._pass_time(SETTLING_STEP)
            self.progress.update(task, completed=final)
            if final == count:
                break

    def take_returns(self) -> None:
        """Let days pass, so that money which came back late is seen, and every fee is known."""
        task = self.progress.add_task("Days later: returns and fees", total=1)
        self._pass_time(RETURN_DELAY)
        self.poller.ask_for_fees()
        self.progress.advance(task)

    def _pass_time(self, by: timedelta) -> int:
        self.sandbox.advance(by)
        self.sandbox.drain()
        while self.inbox_worker.work_through():
            pass
        self.poller.ask_for_outcomes()
        return count_final(self.book)

    def _in_parallel(self, title: str, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        waiting = list(items)
        task = self.progress.add_task(title, total=len(waiting))
        results = []
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="demo") as pool:
            for result in pool.map(work, waiting):
                results.append(result)
                self.progress.advance(task)
        return results
