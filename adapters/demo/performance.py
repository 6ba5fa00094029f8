"""The performance: plays all stages between a book and a sandbox, and tells what came of them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import AnyHttpUrl, SecretStr
from rich.progress import Progress

from adapters.archive import ClockedArchive
from adapters.demo.cast import requests, roles
from adapters.demo.outcome import Outcome, outcome_of
from adapters.demo.stages import Stages
from adapters.embedded import Book, migrate_book, open_book
from adapters.errors import DemoBookNotEmptyError
from adapters.providers.amounts import AmountUnit
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.sandbox.amounts import AmountUnit as SandboxUnit
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.settings import SandboxSettings
from adapters.settings import BookSettings
from adapters.workers.status_poller import StatusPoller
from adapters.workers.webhook_inbox import InboxWorker
from adapters.workers.webhook_listener import WebhookListener
from ledger.application.receipts import BatchReceipt

STARTS_BEFORE_NOW = timedelta(days=5)
"""The play takes four and a half days of the sandbox's time, and must not end in the future."""
CLOCK_SPEED = 60.0
"""While payouts are submitted, a minute passes at the provider each second."""
FEE_FLOAT_MINOR = 50_00
"""For each payout, to pay its fee and the tax on it; the dearest is ₹23.60."""


@dataclass(frozen=True, slots=True)
class Play:
    """What is to be played."""

    settings: BookSettings
    seed: int
    payouts: int


def perform(play: Play, progress: Progress) -> Outcome:
    """Play all stages, leave the book behind, and return what came of them. Raises DemoBookNotEmptyError."""
    migrate_book(play.settings.database_url, play.settings.book)
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(_sandbox_settings(play)))
        book = stack.enter_context(open_book(settings=play.settings, clock=sandbox.clock))
        if book.store.head():
            raise DemoBookNotEmptyError(book.database.url_masked)
        provider = _provider(sandbox, book, stack.enter_context(Http.open()))
        providers = {provider.name: provider}
        inbox_worker = InboxWorker(book.ledger, book.archive, book.inbox, providers, book.clock)
        listener = stack.enter_context(WebhookListener(book, providers))
        sandbox.set_callback(listener.url_for(provider.name))
        stages = Stages(book, sandbox, provider, inbox_worker, StatusPoller(book, provider), progress)
        with _taking_in(inbox_worker, listener):
            batch = _play(stages, play)
        return outcome_of(book, sandbox, provider, batch)


def _play(stages: Stages, play: Play) -> BatchReceipt:
    identities = stages.book.ledger.identities
    cast = [(role, identities.beneficiary(role.reference)) for role in roles(play.seed)]
    asked = requests(play.seed, play.payouts, cast)
    stages.fund(play.seed, sum(request.amount_minor for request in asked), FEE_FLOAT_MINOR * len(asked))
    stages.register(play.seed)
    batch = stages.queue(play.seed, asked)
    stages.submit(batch.accepted)
    stages.settle(len(batch.accepted))
    stages.take_returns()
    return batch


@contextmanager
def _taking_in(inbox_worker: InboxWorker, listener: WebhookListener) -> Iterator[None]:
    """Handle webhooks beside everything else."""
    stop = threading.Event()
    thread = threading.Thread(target=inbox_worker.run, args=(stop, listener.kept), name="webhook-inbox")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _sandbox_settings(play: Play) -> SandboxSettings:
    return SandboxSettings(
        amount_unit=SandboxUnit.MAJOR,
        api_key="demo",
        api_secret=secrets.token_urlsafe(),
        webhook_secret=secrets.token_urlsafe(),
        scenarios=Scenario.mix(play.seed),
        start_at=(datetime.now(tz=UTC) - STARTS_BEFORE_NOW).replace(microsecond=0),
        clock_speed=CLOCK_SPEED,
    )


def _provider(sandbox: Sandbox, book: Book, http: Http) -> NxtbankingProvider:
    settings = NxtbankingSettings(
        base_url=AnyHttpUrl(sandbox.base_url),
        api_key=SecretStr(sandbox.settings.api_key),
        api_secret=SecretStr(sandbox.settings.api_secret),
        webhook_secret=SecretStr(sandbox.settings.webhook_secret),
        amount_unit=AmountUnit.MAJOR,
    )
    return NxtbankingProvider(settings, http, book.clock, ClockedArchive(book.archive, book.clock))
