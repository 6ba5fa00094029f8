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
from adapters.demo.houses import CURRENCY, House
from adapters.embedded import Book
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from ledger.application.receipts import BatchReceipt
from ledger.application.requests import PayoutRequest
from ledger.money import Money
from projections.queries.due import due_for_submission
from projections.queries.payout_counts import counts_by_status

ACTOR = "demo"
WORKERS = 10
SETTLING_STEP = timedelta(minutes=30)
SETTLING_STEPS = 20
"""Ten hours: the slowest payout takes six."""
RETURN_DELAY = timedelta(days=4)
"""The latest return comes after three days."""
DUE_MAX = 1_000
"""More than are ever tried again at once."""
FEE_FLOAT = "Equity:OpeningBalances"
"""Where our own money comes from that pays the provider's fees."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stages:
    """What the stages work with."""

    book: Book
    houses: Sequence[House]
    dispatcher: Dispatcher
    inbox_worker: InboxWorker
    poller: StatusPoller
    progress: Progress

    def fund(self, seed: int, customer_minor: int, fees_minor: int) -> None:
        """Book what lies in the wallets: the customer's money, our own for the fees, and reserves at other providers.

        Each wallet could pay everything, so that none of them has to wait for another.
        """
        first, *others = self.houses
        deposits = [
            (first, f"demo-{seed}-deposit", CUSTOMER, customer_minor),
            (first, f"demo-{seed}-float", FEE_FLOAT, fees_minor),
        ]
        for house in others:
            reference = f"demo-{seed}-reserve-{house.provider.name}"
            deposits.append((house, reference, FEE_FLOAT, customer_minor + fees_minor))
        self._one_by_one("Deposit", lambda deposit: self._deposit(*deposit), deposits)

    def register(self, seed: int) -> list[tuple[Role, UUID]]:
        """Register the beneficiaries with us, and at every provider."""
        return self._side_by_side("Register beneficiaries", self._register_one, roles(seed))

    def queue(self, seed: int, asked: Sequence[PayoutRequest]) -> BatchReceipt:
        """Queue all payouts as one batch, in one transaction."""
        task = self.progress.add_task("Queue the batch", total=len(asked))
        batch = self.book.ledger.queue_payouts(f"demo-{seed}", asked, actor=ACTOR)
        self.progress.advance(task, len(asked))
        return batch

    def submit(self, payout_ids: Iterable[UUID]) -> None:
        """Send each payout, ten at a time, while the webhooks of others come in."""
        self._side_by_side("Submit with 10 workers", self._submit_one, payout_ids)

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
        """Move the clocks, take in what that brings, try again what is due, and return how many payouts are final."""
        for house in self.houses:
            house.sandbox.advance(by)
        for house in self.houses:
            house.sandbox.drain()
        self.inbox_worker.work_through()
        self.poller.ask_for_outcomes()
        for payout_id in self._due():
            self._submit_one(payout_id)
        with self.book.database.read() as connection:
            counts = counts_by_status(connection, self.book.tables)
        return sum(count.payouts for count in counts if count.status.is_final)

    def _deposit(self, house: House, reference: str, account: str, amount_minor: int) -> None:
        house.sandbox.bank.top_up(amount_minor)
        money = Money(amount_minor, CURRENCY)
        self.book.ledger.deposit(reference, account, house.provider.name, money, actor=ACTOR)

    def _submit_one(self, payout_id: UUID) -> None:
        self.dispatcher.submit(str(payout_id))

    def _due(self) -> list[UUID]:
        now = self.book.clock.now()
        with self.book.database.read() as connection:
            rows = due_for_submission(connection, self.book.tables, now, limit=DUE_MAX)
        return [row.payout_id for row in rows]

    def _register_one(self, role: Role) -> tuple[Role, UUID]:
        ledger = self.book.ledger
        beneficiary_id = ledger.register_beneficiary(role.reference, role.payee, actor=ACTOR).aggregate_id
        for house in self.houses:
            report = house.provider.register_beneficiary(beneficiary_id, ledger.payee_of(beneficiary_id))
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
