"""Payday: a book whose payouts are queued all the time, the provider's sandbox, and a crew of workers between them.

The provider's time goes by sixty times as fast as ours, so that a payout settles in half a second. What happens to each
payout is drawn from what a provider does in a bad month. Left out are the things that need a person, or an hour of our
own time: of an order that was refused when it was sent again it is known only after an hour that it did not happen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID

import httpx

from adapters.embedded import migrate_book, open_book
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.sandbox import Sandbox, Scenario
from ledger.clock import SystemClock
from ledger.payment_orders import Payee
from tests.adapters.office import FEE_ACCOUNT, provider_for, sandbox_settings
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, ME, Till, settings_for
from tests.chaos import lost_leases
from tests.chaos.crew import Crew, environment, eventually
from tests.chaos.load import Load

CLOCK_SPEED = 60.0
FUNDS_MINOR = 1_000_000 * AMOUNT_MINOR
WAITING = 30
"""How many payouts are accepted and not with the provider, at least."""
WEIGHTS: Mapping[Scenario, int] = {
    Scenario.SUCCESS: 80,
    Scenario.QUEUED: 3,
    Scenario.SLOW: 2,
    Scenario.REJECTION: 6,
    Scenario.LATE_REVERSAL: 4,
    Scenario.TIMEOUT_AFTER_ACCEPT: 2,
    Scenario.LOST_ANSWER: 3,
    Scenario.ERROR_AFTER_ACCEPT: 3,
    Scenario.ERROR_BEFORE_ACCEPT: 2,
    Scenario.LOST_REQUEST: 2,
    Scenario.DUPLICATE_WEBHOOKS: 3,
    Scenario.OUT_OF_ORDER_WEBHOOKS: 3,
    Scenario.LOST_WEBHOOKS: 4,
    Scenario.EARLY_WEBHOOKS: 3,
}


@dataclass(frozen=True)
class Payday(Till):
    """A book as the test sees it, by connections that nobody cuts."""

    sandbox: Sandbox
    provider: NxtbankingProvider
    crew: Crew
    random: Random
    payee_id: UUID

    @contextmanager
    def load(self) -> Iterator[Load]:
        """Queue payouts all the time."""
        with Load(
            self.book,
            lambda reference: self.request(self.payee_id, reference=reference),
            lambda accepted: accepted - self.orders() < WAITING,
        ) as load:
            yield load

    def orders(self) -> int:
        """Return how many orders have reached the provider."""
        return len(self.sandbox.bank.payouts())

    def let_some_be_sent(self, at_least: int = 1, at_most: int = 6) -> None:
        """Wait until some more orders have reached the provider, and then for a moment that is not theirs."""
        target = self.orders() + self.random.randint(at_least, at_most)
        eventually(lambda: self._has_sent(target), f"{target} orders at the provider", self.crew)
        time.sleep(self.random.uniform(0, 0.05))

    def have_webhooks_sent(self) -> None:
        """Tell the provider where webhooks go now."""
        self.sandbox.set_callback(self.crew.address() or self.sandbox.webhooks.callback_url)

    def _has_sent(self, target: int) -> bool:
        self.have_webhooks_sent()
        return self.orders() >= target


@contextmanager
def opened_payday(
    url: str,
    folder: Path,
    seed: int,
    *,
    workers_url: str | None = None,
    before_provider: Callable[[str], AbstractContextManager[str]] = nullcontext,
    arguments: tuple[str, ...] = (),
    weights: Mapping[Scenario, int] = WEIGHTS,
) -> Iterator[Payday]:
    """Open a new book with funds and a payee; the crew may reach database and provider by other addresses."""
    migrate_book(url, "default")
    with ExitStack() as stack:
        sandbox = stack.enter_context(opened_sandbox(seed, weights))
        book = stack.enter_context(open_book(settings=settings_for(url), clock=SystemClock()))
        http = stack.enter_context(Http(httpx.Client(trust_env=False)))
        provider = provider_for(book, sandbox.base_url, http)
        between = stack.enter_context(before_provider(sandbox.base_url))
        crew = Crew(folder, environment(workers_url or url, between), arguments)
        stack.callback(crew.close)
        lost_leases.count_from_now_on(book.database)
        yield _with_funds(Till(book), sandbox, provider, crew, Random(seed))


def opened_sandbox(seed: int, weights: Mapping[Scenario, int]) -> Sandbox:
    """Return a provider whose payouts go as is drawn by these weights."""
    start_at = datetime.now(tz=UTC)
    return Sandbox(sandbox_settings(start_at=start_at, clock_speed=CLOCK_SPEED, scenarios=Scenario.mix(seed, weights)))


def _with_funds(till: Till, sandbox: Sandbox, provider: NxtbankingProvider, crew: Crew, random: Random) -> Payday:
    for account in (CUSTOMER, FEE_ACCOUNT):
        sandbox.bank.top_up(FUNDS_MINOR)
        till.fund(FUNDS_MINOR, account)
    beneficiary_id = till.register(Payee("Meera Nair", "000012345678", "HDFC0001234", bank_name="HDFC Bank"))
    report = provider.register_beneficiary(beneficiary_id, till.book.ledger.payee_of(beneficiary_id))
    till.book.ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
    return Payday(till.book, sandbox, provider, crew, random, beneficiary_id)
