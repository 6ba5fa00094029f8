"""The aftermath: nothing is broken any more, the workers finish what there is, and then everybody's books are compared.

The provider's own books are the oracle, as in the demonstration. Beside them: no job of a payout is left in the queue,
no message is left in the inbox, and no two orders at the provider have the same reference.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import column, func, select, table

from adapters.demo import verdicts
from adapters.demo.houses import House
from adapters.queue.tables import WorkTables
from adapters.workers.sweeps import Sweeps
from adapters.workers.task_names import ASK, SUBMIT
from adapters.workers.webhook_inbox import InboxWorker
from ledger.clock import MovableClock
from ledger.events import RecordedEvent
from ledger.payout.events import OutcomeUnknown, Submitted
from projections.queries.payout_counts import counts_by_status
from tests.chaos import lost_leases
from tests.chaos.crew import PATIENCE_SECONDS
from tests.chaos.payday import Payday

HOUR = timedelta(hours=1)
UNTIL_ALL_IS_BACK = timedelta(days=5)
PAGE = 500
OF_PAYOUTS = (SUBMIT, ASK)
SHARED_JOBS = table("procrastinate_jobs", column("task_name"), schema="work_queue")


@dataclass(frozen=True)
class Figures:
    """What a test has been through."""

    kills: int
    payouts: int
    orders: int
    attempts: int
    unknown_outcomes: int
    lost_leases: int
    seconds: float

    def __str__(self) -> str:
        """Return one line for people."""
        orders = f"{self.payouts} payouts, {self.attempts} attempts, {self.orders} orders at the provider"
        doubts = f"{self.unknown_outcomes} outcomes unknown for a while, {self.lost_leases} leases ran out"
        return f"{self.kills} workers killed; {orders}; {doubts}; recovered within {self.seconds:.1f} s"


def tell(what: object) -> None:
    """Write a line, to be seen when a test fails or when it is asked for."""
    sys.stdout.write(f"{what}\n")


def check_aftermath(payday: Payday, accepted: int) -> Figures:
    """Let the workers that are there finish everything, stop them, and compare all books."""
    began = time.monotonic()
    _settle(payday, accepted)
    codes = payday.crew.stop()
    assert set(codes) == {0}, f"the workers ended with {codes}"
    _take_in_late_messages(payday)
    _check_books(payday, accepted)
    events = Counter(type(recorded.event) for recorded in log_of(payday))
    attempts, unknown = events[Submitted], events[OutcomeUnknown]
    leases, seconds = lost_leases.counted(payday.book.database), time.monotonic() - began
    figures = Figures(payday.crew.kills, accepted, payday.orders(), attempts, unknown, leases, seconds)
    tell(figures)
    return figures


def _settle(payday: Payday, accepted: int) -> None:
    """Let everything come to its end, and then the money come back that does."""
    _until(payday, lambda: _is_final(payday, accepted), "all payouts final", HOUR)
    payday.sandbox.advance(UNTIL_ALL_IS_BACK)
    _until(payday, lambda: _is_settled(payday, accepted), "all payouts final, wallets equal, queue empty", timedelta(0))


def _until(payday: Payday, is_so: Callable[[], bool], what: str, step: timedelta) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not {what}: {_state(payday)}\n{payday.crew}"
        payday.crew.check_alive()
        payday.have_webhooks_sent()
        payday.sandbox.advance(step)
        time.sleep(0.1)


def _is_final(payday: Payday, accepted: int) -> bool:
    return verdicts.nothing_is_lost(payday.book, accepted).holds


def _is_settled(payday: Payday, accepted: int) -> bool:
    """Return whether nothing is left to come. That the wallets agree is not enough.

    A fee that is not known yet and the return of another that is not known yet make up for each other.
    """
    return (
        payday.sandbox.webhooks.wait(1)
        and _is_final(payday, accepted)
        and verdicts.wallets_agree(payday.book, _houses(payday)).holds
        and _fees_untold(payday) == 0
        and jobs_of_payouts(payday) == 0
    )


def _fees_untold(payday: Payday) -> int:
    """Return of how many payouts the fee, or its return, is not known yet."""
    provider = payday.provider
    return len(Sweeps(payday.book, {provider.name: provider.capabilities}).fees_untold())


def _state(payday: Payday) -> str:
    with payday.book.read() as connection:
        counts = counts_by_status(connection, payday.book.tables)
    told = ", ".join(f"{count.payouts} {count.status}" for count in counts)
    wallets = verdicts.wallets_agree(payday.book, _houses(payday)).evidence
    paid = verdicts.paid_at_most_once(payday.book, _houses(payday)).evidence
    fees = f"{_fees_untold(payday)} fees untold"
    return f"{told}; wallets {wallets}; {fees}; {jobs_of_payouts(payday)} jobs; {paid}"


def jobs_of_payouts(payday: Payday) -> int:
    """Return how many jobs about payouts the queue holds."""
    own = WorkTables.of(payday.book.database).jobs
    count = select(func.count()).select_from(own).where(own.c.task.in_(OF_PAYOUTS))
    if "--queue" in payday.crew.arguments:
        count = select(func.count()).select_from(SHARED_JOBS).where(SHARED_JOBS.c.task_name.in_(OF_PAYOUTS))
    with payday.book.database.read() as connection:
        return connection.execute(count).scalar_one()


def _take_in_late_messages(payday: Payday) -> None:
    """Handle what workers had taken from the inbox when they were killed; others may do so only after minutes."""
    book, later = payday.book, MovableClock(payday.book.clock.now() + HOUR)
    InboxWorker(book.ledger, book.archive, book.inbox, {payday.provider.name: payday.provider}, later).work_through()
    assert book.inbox.pending(1) == []


def _check_books(payday: Payday, accepted: int) -> None:
    book, houses = payday.book, _houses(payday)
    found = (
        verdicts.debits_equal_credits(book),
        verdicts.wallets_agree(book, houses),
        verdicts.paid_at_most_once(book, houses),
        verdicts.nothing_is_lost(book, accepted),
        verdicts.rebuild_is_equal(book),
    )
    broken = [verdict for verdict in found if not verdict.holds]
    assert broken == [], broken
    references = Counter(payout.reference_id for payout in payday.sandbox.bank.payouts())
    assert [reference for reference, times in references.items() if times > 1] == []
    assert jobs_of_payouts(payday) == 0


def _houses(payday: Payday) -> tuple[House]:
    return (House(payday.provider, payday.sandbox),)


def log_of(payday: Payday) -> list[RecordedEvent]:
    """Return everything that the log tells."""
    found: list[RecordedEvent] = []
    while page := payday.book.store.read_page(found[-1].position if found else 0, PAGE):
        found += page
    return found
