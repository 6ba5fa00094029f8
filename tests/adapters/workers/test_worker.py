"""The worker as a whole: what is queued comes to its end, beside other workers and whatever happens to the queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete

from adapters.embedded import Book, open_book
from adapters.providers.http import Http
from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.opening import open_queue
from adapters.queue.tables import WorkTables
from adapters.sandbox import Scenario
from adapters.workers.route_chooser import OneProvider
from adapters.workers.settings import WorkerSettings
from adapters.workers.worker import Worker
from ledger.clock import Clock
from ledger.payment_orders import Payee, PaymentOrder
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus, StatusReport
from tests.adapters.office import SUFFIXES, Office, opened_office, provider_for
from tests.adapters.till import AMOUNT_MINOR, ME, PROVIDER, Till, file_url, settings_for
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import ScriptedProvider, answering
from tests.adapters.workers.test_parts import BrokenPartError

SCENARIOS = (
    Scenario.SUCCESS,
    Scenario.REJECTION,
    Scenario.REFUSAL,
    Scenario.TIMEOUT_AFTER_ACCEPT,
    Scenario.ERROR_BEFORE_ACCEPT,
    Scenario.LOST_REQUEST,
    Scenario.LOST_WEBHOOKS,
    Scenario.STRAY_WEBHOOK,
    Scenario.OUT_OF_ORDER_WEBHOOKS,
)
FINAL = {PayoutStatus.COMPLETED, PayoutStatus.FAILED}
PATIENCE_SECONDS = 120
STEP = timedelta(minutes=5)


def queue_batch(office: Office) -> list[UUID]:
    """Queue payouts to payees whom the provider does not know yet, one for each scenario."""
    office.fund(len(SCENARIOS) * AMOUNT_MINOR)
    asked = []
    for number, scenario in enumerate(SCENARIOS):
        account = f"{number:08}{SUFFIXES[scenario]}"
        asked.append(office.request(office.register(Payee("Meera Nair", account, "HDFC0001234", bank_name="HDFC"))))
    return list(office.book.ledger.queue_payouts("batch", asked, actor=ME).accepted)


def worker_on(book: Book, office: Office, http: Http, listen_on: int | None = None) -> Worker:
    provider = provider_for(book, office.sandbox.base_url, http)
    chooser = OneProvider(provider, book.clock)
    settings = WorkerSettings(concurrency=3)
    return Worker(book, {PROVIDER: provider}, open_queue(book), chooser, settings, listen_on=listen_on)


@contextmanager
def at_work(url: str, office: Office, *, workers: int = 1) -> Iterator[list[Worker]]:
    """Let workers work, each on a book of its own; the first one takes webhooks in."""
    stop, running, faults = threading.Event(), [], []

    def work(worker: Worker) -> None:
        try:
            worker.run(stop, office.sandbox.set_callback)
        except BaseException as error:  # noqa: BLE001 - raised below, in the test's own thread
            faults.append(error)

    with ExitStack() as stack:
        for number in range(workers):
            book = stack.enter_context(open_book(settings=settings_for(url), clock=office.sandbox.clock))
            http = stack.enter_context(Http(httpx.Client(trust_env=False)))
            running.append(worker_on(book, office, http, 0 if number == 0 else None))
        threads = [threading.Thread(target=work, args=(worker,)) for worker in running]
        for thread in threads:
            thread.start()
        try:
            yield running
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert faults == []


def until(is_so: Callable[[], bool], office: Office | None = None) -> None:
    """Wait until something is so, while the provider's time goes by."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be so"
        if office is not None:
            office.sandbox.advance(STEP)
        time.sleep(0.05)


def all_final(office: Office, payout_ids: list[UUID]) -> bool:
    return all(office.row(payout_id).status in FINAL for payout_id in payout_ids)


def fees_are_told(office: Office, payout_ids: list[UUID]) -> bool:
    rows = [office.row(payout_id) for payout_id in payout_ids]
    return all(row.fee_minor is not None for row in rows if row.status is PayoutStatus.COMPLETED)


def check_end(office: Office, payout_ids: list[UUID]) -> None:
    assert len(office.payments()) == len(set(office.payments()))
    assert {office.row(payout_id).status for payout_id in payout_ids} == FINAL
    office.check_books(accepted=len(payout_ids))


def test_what_is_queued_comes_to_its_end(database_url: str) -> None:
    """A worker registers payees, submits, listens, asks and learns the fees, on every engine; the wallets are equal."""
    with opened_office(database_url, listening=False) as office:
        with at_work(database_url, office):
            payout_ids = queue_batch(office)
            until(lambda: all_final(office, payout_ids) and fees_are_told(office, payout_ids), office)

        check_end(office, payout_ids)


def test_workers_side_by_side_pay_once(tmp_path: Path) -> None:
    """Two workers on one book, whose leases run out all the time, and a queue that is dropped and rebuilt meanwhile."""
    url = file_url(tmp_path)
    with opened_office(url, listening=False) as office:
        with at_work(url, office, workers=2) as workers:
            payout_ids = queue_batch(office)
            rebuilt = 0
            while not all_final(office, payout_ids) or not fees_are_told(office, payout_ids):
                rebuilt += workers[1].feeder().rebuild()
                office.sandbox.advance(STEP)
                time.sleep(0.05)

        assert rebuilt > 0
        check_end(office, payout_ids)


def test_a_queue_that_is_lost_is_made_again_from_the_books(till: Till) -> None:
    """Without one row of the old queue the payout is submitted, and one that was submitted before is not."""
    payout_ids = {till.queue(), till.queue()}
    provider = ScriptedProvider(answering(ReportedStatus.PROCESSING, provider_payout_id="pay_1"))
    worker = Worker(till.book, {PROVIDER: provider}, open_queue(till.book), OneProvider(provider, till.book.clock))
    worker.feeder().catch_up()
    assert worker_queue(worker).step(worker.tasks())
    with till.book.database.begin() as connection:
        connection.execute(delete(WorkTables.of(till.book.database).jobs))
    assert not worker_queue(worker).step(worker.tasks())

    assert worker.feeder().rebuild() == 2
    while worker_queue(worker).step(worker.tasks()):
        pass

    assert len(provider.sent) == 2
    assert {order.payout_id for order in provider.sent} == payout_ids


def worker_queue(worker: Worker) -> EmbeddedQueue:
    assert isinstance(worker.queue, EmbeddedQueue)
    return worker.queue


def test_a_round_of_work_ends_when_nothing_is_due(tmp_path: Path) -> None:
    """Doing what is due once submits what is queued, asks about what is silent, and then ends."""
    url = file_url(tmp_path)
    with opened_office(url, listening=False) as office, Http(httpx.Client(trust_env=False)) as http:
        payout_ids = queue_batch(office)
        worker = worker_on(office.book, office, http)
        for _ in range(9):
            worker.run_once(worker_queue(worker), threading.Event())
            office.sandbox.advance(timedelta(minutes=20))
        worker.run_once(worker_queue(worker), threading.Event())

        assert office.book.follower.position() == office.book.store.head()
        check_end(office, payout_ids)


def test_a_round_of_work_can_be_stopped(till: Till) -> None:
    """Once it is told to stop nothing new is begun."""
    till.queue()
    provider = ScriptedProvider(declared={"wallet_told": False})
    worker = Worker(till.book, {PROVIDER: provider}, open_queue(till.book), OneProvider(provider, till.book.clock))
    stop = threading.Event()
    stop.set()

    worker.run_once(worker_queue(worker), stop)

    assert provider.sent == []


@pytest.mark.parametrize("listen_on", [None, 0])
def test_a_part_that_breaks_stops_the_worker(till: Till, listen_on: int | None) -> None:
    """A queue that cannot be worked on ends everything, and what broke is told."""

    class BrokenQueue(RecordingQueue):
        def run_worker(self, *_: object, **__: object) -> None:
            raise BrokenPartError

    provider = ScriptedProvider()
    chooser = OneProvider(provider, till.book.clock)
    worker = Worker(till.book, {PROVIDER: provider}, BrokenQueue(), chooser, listen_on=listen_on)
    stop = threading.Event()

    with pytest.raises(ExceptionGroup) as broken:
        worker.run(stop)

    [fault] = broken.value.exceptions
    assert (type(fault), fault.__notes__, stop.is_set()) == (BrokenPartError, ["in the queue"], True)


def test_stopping_finishes_what_is_under_way(till: Till) -> None:
    """An order that is out when the stop comes is waited for and recorded; the next payout stays queued."""
    payout_ids = {till.queue(), till.queue()}
    sent, answer = threading.Event(), threading.Event()

    def slowly(order: PaymentOrder) -> StatusReport:
        sent.set()
        answer.wait()
        return answering(ReportedStatus.PROCESSING, provider_payout_id="pay_1")(order)

    provider = ScriptedProvider(slowly, declared={"wallet_told": False})
    clock: Clock = till.book.clock
    settings = WorkerSettings(concurrency=1)
    worker = Worker(till.book, {PROVIDER: provider}, open_queue(till.book), OneProvider(provider, clock), settings)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    assert sent.wait(PATIENCE_SECONDS)
    stop.set()
    thread.join(0.2)
    assert thread.is_alive()
    answer.set()
    thread.join()

    [order] = provider.sent
    [waiting] = payout_ids - {order.payout_id}
    assert till.told(order.payout_id) == ["Queued", "Submitted", "Acknowledged"]
    assert till.told(waiting) == ["Queued"]
