"""A work queue that does not follow from the log is found; one that is merely late, or has a job too many, is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.tables import WorkTables
from adapters.verify.queue import Queue
from adapters.workers.dispatcher import ACTOR, Dispatcher
from adapters.workers.feeder import Feeder
from adapters.workers.task_names import ASK, SUBMIT, SWEEP_SUBMISSIONS
from ledger.clock import MovableClock
from ledger.payout.anomalies import Resolution
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus
from projections.schema import ReadTables
from projections.verify.finding import Finding
from tests.adapters.till import ME, MOMENT, Till, file_url, opened_till
from tests.adapters.workers.scripted_provider import ScriptedProvider, report
from tests.builders import id_of
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import changed, findings

KNOWN = "A job to submit a payout, or to ask about one, is about a payout of the log"
SUBMITTED = "A payout that is due, now or later, has its job or is found by a sweep"
ASKED = "A payout in transit is found by the sweep for outcomes: its attempt is known"


class Round:
    """A till with a queue, a feeder, and a dispatcher whose provider says what it is told to."""

    def __init__(self, till: Till, clock: MovableClock) -> None:
        """Feed the queue of an empty book."""
        self.till, self.clock = till, clock
        self.queue = EmbeddedQueue(till.book.database, clock)
        self.feeder = Feeder(till.book, self.queue, threading.Event())
        self.feeder.catch_up()

    def answer(self, status: ReportedStatus, **facts: Any) -> None:
        """Do the job that is due, with this answer."""
        provider = ScriptedProvider(on_submit=lambda order: report(status, order.idempotency_key, **facts))
        dispatcher = Dispatcher.for_one(self.till.book, provider)
        assert self.queue.step({SUBMIT: dispatcher.submit})

    def found(self) -> list[Finding]:
        with self.till.book.database.read() as connection:
            return findings(Queue(), self.till.book, connection)


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Round]:
    clock = MovableClock(MOMENT)
    with opened_till(file_url(tmp_path), clock) as till:
        yield Round(till, clock)


def work_of(honest: HonestBook) -> WorkTables:
    return WorkTables.of(honest.book.database)


def test_an_honest_book_has_no_findings(honest: HonestBook) -> None:
    """A fed queue is what it should be."""
    with honest.book.database.read() as connection:
        assert findings(Queue(), honest.book, connection) == []


def test_no_step_of_a_payout_is_a_finding(played: Round) -> None:
    """From its acceptance to its end, fed or not, a payout that is worked on honestly is never a finding."""
    till = played.till
    payout_id = till.queue()
    assert played.found() == []
    played.feeder.catch_up()
    lease = played.queue.take([SUBMIT])
    assert lease is not None
    assert played.found() == []
    played.queue.put_back(lease, MOMENT)

    played.answer(ReportedStatus.REFUSED, retryable=True)
    assert till.row(payout_id).status is PayoutStatus.QUEUED
    assert played.found() == []
    played.feeder.catch_up()
    assert played.found() == []

    played.clock.move(timedelta(hours=1))
    played.answer(ReportedStatus.SUCCEEDED, utr="000123")
    assert played.found() == []
    till.book.ledger.request_recheck(payout_id, "is it there?", actor=ME)
    played.feeder.catch_up()
    assert played.found() == []


def test_a_frozen_payout_needs_no_job(played: Round) -> None:
    """A payout that an anomaly freezes has no job; settling the anomaly makes one."""
    till = played.till
    payout_id = till.queue()
    played.feeder.catch_up()
    played.answer(ReportedStatus.REFUSED, retryable=True)
    played.feeder.catch_up()
    goes_on = report(ReportedStatus.PROCESSING, f"{payout_id.hex}_1", provider_payout_id="pay_1")
    till.book.ledger.record_report(goes_on, actor=ACTOR)
    played.feeder.catch_up()
    played.clock.move(timedelta(hours=1))
    played.answer(ReportedStatus.SUCCEEDED)
    assert till.row(payout_id).frozen
    assert played.queue.depth() == []
    assert played.found() == []

    till.book.ledger.resolve_anomaly(payout_id, 1, Resolution.DISMISSED, "an old message", actor=ME)
    assert played.found() == []
    played.feeder.catch_up()
    assert played.found() == []


def test_the_job_of_a_payout_that_is_over_is_no_finding(played: Round) -> None:
    """A payout that was cancelled keeps its job until somebody looks at it."""
    payout_id = played.till.queue()
    played.feeder.catch_up()

    played.till.book.ledger.cancel_payout(payout_id, "not wanted", actor=ME)
    played.feeder.catch_up()

    assert played.queue.depth() != []
    assert played.found() == []


def test_jobs_about_nothing_are_found(honest: HonestBook) -> None:
    """A job whose subject is no payout of the log is told, also where another aggregate has its id."""
    jobs, stranger = work_of(honest).jobs, id_of("stranger")
    subjects = [(ASK, str(honest.queued).upper()), (ASK, str(honest.matched)), (SUBMIT, str(stranger)), (SUBMIT, "x")]

    def put_in(connection: Connection, _tables: ReadTables) -> None:
        usual = {"due_at": MOMENT, "enqueued": 1, "failures": 0}
        connection.execute(insert(jobs), [{"task": task, "subject": subject, **usual} for task, subject in subjects])

    with changed(honest.book, put_in) as connection:
        found = findings(Queue(), honest.book, connection)

    assert found == [
        Finding("queue", KNOWN, f"{task} {subject}", "a payout", "no such payout") for task, subject in sorted(subjects)
    ]


def test_a_payout_that_nothing_will_submit_is_found(honest: HonestBook) -> None:
    """Where no sweep is scheduled, a payout whose job was removed waits for ever."""
    position = honest.book.store.stream(honest.queued)[-1].position

    with changed(honest.book, lambda connection, _: connection.execute(delete(work_of(honest).jobs))) as connection:
        found = findings(Queue(), honest.book, connection)

    about = str(honest.queued), "a job to submit it", "no job", position
    assert found == [Finding("queue", SUBMITTED, *about)]


def test_a_lost_job_that_a_sweep_will_find_is_no_finding(honest: HonestBook) -> None:
    """A job that was lost is only late, as long as a sweep is scheduled."""
    work = work_of(honest)

    def lose(connection: Connection, _tables: ReadTables) -> None:
        connection.execute(delete(work.jobs))
        schedule = {"task": SWEEP_SUBMISSIONS, "every_microseconds": 1, "next_due_at": MOMENT}
        connection.execute(insert(work.schedules), [schedule])

    with changed(honest.book, lose) as connection:
        assert findings(Queue(), honest.book, connection) == []


def test_what_was_not_fed_yet_is_no_finding(honest: HonestBook) -> None:
    """A payout behind the feeder's position needs no job yet."""
    tracking = honest.book.database.tables.tracking

    def lag(connection: Connection, _tables: ReadTables) -> None:
        connection.execute(delete(work_of(honest).jobs))
        connection.execute(update(tracking).values(position=1))

    with changed(honest.book, lag) as connection:
        assert findings(Queue(), honest.book, connection) == []


def test_a_payout_that_nobody_can_ask_about_is_found(honest: HonestBook) -> None:
    """A payout in transit whose attempt is gone is on no list of a sweep."""
    position = honest.book.store.stream(honest.in_transit)[-1].position

    def forget(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.attempts.c.payout_id == honest.in_transit
        connection.execute(delete(tables.attempts).where(is_it))

    with changed(honest.book, forget) as connection:
        found = findings(Queue(), honest.book, connection)

    about = str(honest.in_transit), "attempt 1", "no such attempt", position
    assert found == [Finding("queue", ASKED, *about)]
