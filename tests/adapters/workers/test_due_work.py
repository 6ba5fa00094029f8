"""Due work: the jobs that follow from the log, and the feeder that puts them into the queue."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from adapters.queue.port import Job
from adapters.workers.dispatcher import ACTOR
from adapters.workers.due_work import jobs_from_tables
from adapters.workers.feeder import Feeder
from adapters.workers.sweeps import SILENT_FOR
from adapters.workers.task_names import ASK, SUBMIT
from ledger.clock import MovableClock
from ledger.payout.anomalies import Resolution
from ledger.status_reports import ReportedStatus
from tests.adapters.till import ME, MOMENT, Till
from tests.adapters.workers.in_transit import sent
from tests.adapters.workers.recording_queue import RecordingQueue
from tests.adapters.workers.scripted_provider import PulledPlugError, report


def feeder(till: Till, queue: RecordingQueue, engine: str = "embedded") -> Feeder:
    return Feeder(till.book, queue, threading.Event(), engine)


def fed(till: Till) -> tuple[Feeder, RecordingQueue]:
    """Return a feeder that has come to the head of the log, and its queue, empty."""
    queue = RecordingQueue()
    following = feeder(till, queue)
    following.catch_up()
    queue.jobs.clear()
    return following, queue


def decline(till: Till, payout_id: UUID) -> datetime:
    """Decline the open attempt, and return when the next one is due."""
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.REFUSED, key, retryable=True), actor=ACTOR)
    due_at = till.row(payout_id).next_attempt_at
    assert due_at is not None
    return due_at


def freeze(till: Till, payout_id: UUID) -> None:
    """Have the provider go on with an attempt that was declined."""
    told = report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1", provider_payout_id="pay_1")
    till.book.ledger.record_report(told, actor=ACTOR)


def test_what_is_queued_is_submitted(till: Till) -> None:
    """A payout that was accepted is due for submission at once."""
    following, queue = fed(till)
    payout_id = till.queue()

    following.catch_up()

    assert queue.jobs == [Job(SUBMIT, str(payout_id), MOMENT)]


def test_what_was_declined_is_submitted_when_it_is_due(till: Till) -> None:
    """The next attempt's job is due when the event says so."""
    payout_id = sent(till)
    following, queue = fed(till)
    due_at = decline(till, payout_id)

    following.catch_up()

    assert due_at > MOMENT
    assert queue.jobs == [Job(SUBMIT, str(payout_id), due_at)]


def test_a_payout_that_is_no_longer_frozen_is_submitted(till: Till, clock: MovableClock) -> None:
    """Settling an anomaly makes the job again that ended when the payout was frozen."""
    payout_id = sent(till)
    decline(till, payout_id)
    freeze(till, payout_id)
    following, queue = fed(till)
    clock.move(timedelta(hours=1))
    till.book.ledger.resolve_anomaly(payout_id, 1, Resolution.DISMISSED, "a slip", actor=ME)

    following.catch_up()

    assert queue.jobs == [Job(SUBMIT, str(payout_id), clock.now())]


def test_what_a_person_wants_to_know_is_asked(till: Till) -> None:
    """A re-check is asked for at once."""
    payout_id = sent(till)
    following, queue = fed(till)
    till.book.ledger.request_recheck(payout_id, "the payee called", actor=ME)

    following.catch_up()

    assert queue.jobs == [Job(ASK, str(payout_id), MOMENT)]


def test_nothing_else_is_due(till: Till) -> None:
    """Deposits, registrations, submissions and outcomes make no jobs."""
    following, queue = fed(till)
    till.fund(100)
    till.verified()
    payout_id = sent(till)
    key = till.book.ledger.open_order(payout_id).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key, provider_payout_id="pay_1"), actor=ACTOR)

    following.catch_up()

    assert [job.task for job in queue.jobs] == [SUBMIT]


def test_each_event_is_fed_once(till: Till) -> None:
    """A feeder that has come to the head has nothing to do, page by page, and neither has another one."""
    fed(till)
    for _ in range(5):
        till.queue()
    first, second = RecordingQueue(), RecordingQueue()

    paged = Feeder(till.book, first, threading.Event(), page=2)
    assert paged.catch_up() == paged.catch_up() == till.book.store.head()
    feeder(till, second).catch_up()

    assert len(first.jobs) == 5
    assert second.jobs == []


def test_a_crash_between_jobs_and_position_feeds_twice_and_loses_nothing(till: Till) -> None:
    """The position moves only after the jobs are safe."""
    fed(till)
    payout_id = till.queue()

    class Dying(RecordingQueue):
        def enqueue(self, jobs: Iterable[Job]) -> int:
            RecordingQueue.enqueue(self, jobs)
            raise PulledPlugError

    dying, queue = Dying(), RecordingQueue()
    with pytest.raises(PulledPlugError):
        feeder(till, dying).catch_up()
    feeder(till, queue).catch_up()

    assert dying.jobs == queue.jobs == [Job(SUBMIT, str(payout_id), MOMENT)]


def test_the_first_time_the_history_is_left_out(till: Till) -> None:
    """A queue that was never fed begins with what is due now, however long the log is."""
    final, queued = sent(till), till.queue()
    key = till.book.ledger.open_order(final).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key), actor=ACTOR)
    queue = RecordingQueue()

    feeder(till, queue).catch_up()

    assert queue.jobs == [Job(SUBMIT, str(queued), MOMENT)]


def test_each_engine_is_fed_from_its_own_position(till: Till) -> None:
    """Moving to another engine, and back, leaves no payout out."""
    fed(till)
    payout_id = till.queue()
    other, back = RecordingQueue(), RecordingQueue()

    feeder(till, other, "procrastinate").catch_up()
    feeder(till, back).catch_up()

    assert other.jobs == back.jobs == [Job(SUBMIT, str(payout_id), MOMENT)]


def test_a_queue_can_be_made_of_the_books(till: Till, clock: MovableClock) -> None:
    """What is queued, now or later, is submitted; what is in transit or was to be checked is asked about; no more."""
    queued, later, in_transit, frozen, final = till.queue(), sent(till), sent(till), sent(till), sent(till)
    due_at = decline(till, later)
    decline(till, frozen)
    freeze(till, frozen)
    key = till.book.ledger.open_order(final).idempotency_key
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key), actor=ACTOR)
    clock.move(timedelta(minutes=1))
    till.book.ledger.request_recheck(final, "the payee called", actor=ME)
    clock.move(timedelta(hours=1))

    assert set(jobs_from_tables(till.book)) == {
        Job(SUBMIT, str(queued), MOMENT),
        Job(SUBMIT, str(later), due_at),
        Job(ASK, str(in_transit), MOMENT + SILENT_FOR),
        Job(ASK, str(final), MOMENT + timedelta(minutes=1)),
    }


def test_a_rebuilt_queue_holds_what_the_books_say(till: Till) -> None:
    """What was in the queue before does not matter."""
    payout_id = till.queue()
    queue = RecordingQueue([Job(SUBMIT, "nobody", MOMENT)])

    assert feeder(till, queue).rebuild() == 1
    assert queue.jobs == [Job(SUBMIT, str(payout_id), MOMENT)]


def test_many_payouts_are_read_page_by_page(till: Till) -> None:
    """Every queued payout and every re-check is in the rebuilt queue, also where they fill several pages."""
    payouts = [till.queue() for _ in range(5)]
    checked = [sent(till) for _ in range(3)]
    for payout_id in checked:
        till.book.ledger.request_recheck(payout_id, "the payee called", actor=ME)

    jobs = list(jobs_from_tables(till.book, page=2))

    assert [job.subject for job in jobs if job.task == SUBMIT] == [str(payout_id) for payout_id in payouts]
    assert [job.subject for job in jobs if job.task == ASK] == [str(payout_id) for payout_id in checked * 2]
