"""The performance: plays all stages between a book and its providers, and tells what came of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.progress import Progress

from adapters.demo.cast import requests, roles
from adapters.demo.houses import Backstage, House
from adapters.demo.outcome import Outcome, outcome_of
from adapters.demo.stages import Stages
from adapters.embedded import Book, migrate_book, open_book
from adapters.environment.check import check_environment
from adapters.environment.environment import Environment
from adapters.errors import DemoBookNotEmptyError, SettingError
from adapters.providers.http import Http
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.router import Router
from adapters.settings import BookSettings
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import WebhookListener
from ledger.application.receipts import BatchReceipt

STARTS_BEFORE_NOW = timedelta(days=5)
"""The play takes four and a half days of the sandbox's time, and must not end in the future."""
FEE_FLOAT_MINOR = 60_00
"""For each payout, to pay its fee and the tax on it; the dearest provider takes ₹27.14."""
USUAL_PROVIDERS = ("nxtbanking",)


@dataclass(frozen=True, slots=True)
class Play:
    """What is to be played."""

    settings: BookSettings
    seed: int
    payouts: int
    providers: tuple[str, ...] = USUAL_PROVIDERS
    """The cheapest first."""
    outage: str | None = None
    """The provider that answers nothing while the payouts are submitted."""

    def __post_init__(self) -> None:
        """Refuse an outage of a provider that does not play. Raises SettingError."""
        if self.outage is not None and self.outage not in self.providers:
            setting = "outage"
            raise SettingError(setting, f"{self.outage!r} is not one of {', '.join(self.providers)}")


def perform(play: Play, progress: Progress) -> Outcome:
    """Play all stages, leave the book behind, and return what came of them.

    Raises DemoBookNotEmptyError, EnvironmentMixedError or SettingError.
    """
    start_at = (datetime.now(tz=UTC) - STARTS_BEFORE_NOW).replace(microsecond=0)
    backstage = [Backstage.build(word, n, play.seed, start_at) for n, word in enumerate(play.providers)]
    migrate_book(play.settings.database_url, play.settings.book)
    with ExitStack() as stack:
        for each in backstage:
            stack.enter_context(each.sandbox)
        book = stack.enter_context(open_book(settings=play.settings, clock=backstage[0].sandbox.clock))
        if book.store.head():
            raise DemoBookNotEmptyError(book.database.url_masked)
        check_environment(book, {}, Environment.SANDBOX)
        http = stack.enter_context(Http.open())
        houses = [each.house(book, http) for each in backstage]
        stages = stack.enter_context(_staged(book, houses, progress))
        failing = next((each.sandbox for each in backstage if each.word == play.outage), None)
        batch = _queued(stages, play)
        if failing is not None:
            failing.outage(on=True)
        stages.submit(batch.accepted)
        if failing is not None:
            failing.outage(on=False)
        stages.settle(len(batch.accepted))
        stages.take_returns()
        return outcome_of(book, houses, batch)


def _queued(stages: Stages, play: Play) -> BatchReceipt:
    """Fund the wallets, register the beneficiaries, and queue the payouts."""
    identities = stages.book.ledger.identities
    cast = [(role, identities.beneficiary(role.reference)) for role in roles(play.seed)]
    asked = requests(play.seed, play.payouts, cast)
    stages.fund(play.seed, sum(request.amount_minor for request in asked), FEE_FLOAT_MINOR * len(asked))
    stages.register(play.seed)
    return stages.queue(play.seed, asked)


@contextmanager
def _staged(book: Book, houses: list[House], progress: Progress) -> Iterator[Stages]:
    """Take webhooks in and handle them beside everything else."""
    providers = {house.provider.name: house.provider for house in houses}
    downtimes = DowntimeRegister(book.database)
    inbox_worker = InboxWorker(book.ledger, book.archive, book.inbox, providers, book.clock, downtimes)
    dispatcher = Dispatcher(book, providers, Router(book, providers, downtimes))
    with WebhookListener(book, providers) as listener:
        for house in houses:
            house.sandbox.set_callback(listener.url_for(house.provider.name))
        with _taking_in(inbox_worker, listener):
            yield Stages(book, houses, dispatcher, inbox_worker, StatusPoller(book, providers), progress)


@contextmanager
def _taking_in(inbox_worker: InboxWorker, listener: WebhookListener) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=inbox_worker.run, args=(stop, listener.kept), name="webhook-inbox")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
