"""Processes killed in the middle of their work: no payout is lost, none is paid twice, and the wallets are equal."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

import httpx
import pytest

from adapters.embedded import open_book
from adapters.providers.http import Http
from adapters.providers.nxtbanking.wire import SIGNATURE_HEADER
from adapters.sandbox import Scenario
from adapters.sandbox.contracts.nxtbanking.signature import signature_of
from adapters.workers.dispatcher import Dispatcher
from adapters.workers.webhook_listener import WebhookListener
from ledger.clock import MovableClock
from ledger.payout.status import PayoutStatus
from tests.adapters.office import WEBHOOK_SECRET, Office, opened_office, provider_for
from tests.adapters.till import AMOUNT_MINOR, ME, MOMENT, PROVIDER, file_url, opened_till, settings_for
from tests.adapters.workers.test_scenarios import CONTRADICTED
from tests.processes import fork_server

PAYOUTS = 18
ROUNDS = 3
WORKERS = 3
PROCESSES = fork_server(__name__)


def pay(url: str, base_url: str, payout_ids: list[UUID]) -> None:
    """Submit payouts with some workers: what the processes do that are killed."""
    with open_book(settings=settings_for(url), clock=MovableClock(MOMENT)) as book, ExitStack() as stack:
        http = stack.enter_context(Http(httpx.Client(trust_env=False)))
        dispatcher = Dispatcher.for_one(book, provider_for(book, base_url, http))
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(dispatcher.dispatch, payout_ids))


def listen(url: str, port_file: Path) -> None:
    """Take webhooks in until the end."""
    with open_book(settings=settings_for(url), clock=MovableClock(MOMENT)) as book, Http.open() as http:
        providers = {PROVIDER: provider_for(book, "http://127.0.0.1:9", http)}
        with WebhookListener(book, providers) as listener:
            draft = port_file.with_suffix(".draft")
            draft.write_text(listener.url_for(PROVIDER))
            draft.rename(port_file)
            Event().wait()


def killed(process: BaseProcess) -> bool:
    """Kill a process without a warning; return False when it had ended by itself."""
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def queue_batch(office: Office) -> list[UUID]:
    office.fund(PAYOUTS * AMOUNT_MINOR)
    playable = sorted(set(Scenario) - CONTRADICTED)
    payees = [office.payee(scenario, number) for number, scenario in enumerate(playable) if number % 3 == 0]
    asked = [office.request(payees[number % len(payees)]) for number in range(PAYOUTS)]
    return list(office.book.ledger.queue_payouts("batch", asked, actor=ME).accepted)


def still_queued(office: Office, payout_ids: list[UUID]) -> list[UUID]:
    return [payout_id for payout_id in payout_ids if office.row(payout_id).status is PayoutStatus.QUEUED]


@pytest.mark.parametrize("seed", [1, 2])
def test_killing_the_paying_process_loses_and_doubles_nothing(database_url: str, seed: int) -> None:
    """Killed at random again and again, the payouts are all finished by the processes that come after."""
    random = Random(seed)
    with opened_office(database_url) as office:
        payout_ids = queue_batch(office)
        kills = 0
        for _ in range(ROUNDS):
            queued = still_queued(office, payout_ids)
            sent = len(office.payments())
            process = PROCESSES.Process(target=pay, args=(database_url, office.sandbox.base_url, queued))
            process.start()
            target = sent + random.randint(1, PAYOUTS // (ROUNDS + 1))
            while len(office.payments()) < target and process.is_alive():
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.02))
            kills += killed(process)
        assert kills == ROUNDS
        for payout_id in still_queued(office, payout_ids):
            office.dispatch(payout_id)
        office.finish()

        assert len(office.payments()) == len(set(office.payments()))
        office.check_books(accepted=PAYOUTS)


def test_a_webhook_is_safe_the_moment_it_is_acknowledged(tmp_path: Path) -> None:
    """A listener that is killed right after its 200 has kept the message."""
    url, body, port_file = file_url(tmp_path), b'{"event": "payout.success"}', tmp_path / "address"
    with opened_till(url) as till:
        process = PROCESSES.Process(target=listen, args=(url, port_file))
        process.start()
        while not port_file.exists():
            assert process.is_alive()
            time.sleep(0.01)
        headers = {SIGNATURE_HEADER: signature_of(WEBHOOK_SECRET, body)}
        answer = httpx.post(port_file.read_text(), content=body, headers=headers, trust_env=False)
        assert killed(process)

        assert answer.is_success
        [waiting] = till.book.inbox.pending(9)
        assert till.book.archive.read(waiting.digest).body == body
