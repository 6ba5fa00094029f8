"""The pass over the work queue: its jobs are about payouts of the log, and no payout that is due can be overlooked.

The queue is derived and may be late: what lies behind the feeder's position is no finding. A job too many is none
either. Jobs of payouts that are over, frozen or in transit come about honestly: a payout is cancelled before its job is
due, a worker dies between sending and finishing, an anomaly is settled. Whoever does such a job looks at the payout
first and finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, not_, select

from adapters.queue.tables import WorkTables
from adapters.workers.feeder import ENGINE, follower_of
from adapters.workers.task_names import ASK, SUBMIT, SWEEP_SUBMISSIONS
from ledger.payout.events import Queued
from ledger.payout.status import PayoutStatus
from ledger.store import tracking
from projections.queries.holds import has_status
from projections.queries.payout_rows import attempt_that_counts, freezing_anomaly
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding

_KNOWN = "A job to submit a payout, or to ask about one, is about a payout of the log"
_SUBMITTED = "A payout that is due, now or later, has its job or is found by a sweep"
_ASKED = "A payout in transit is found by the sweep for outcomes: its attempt is known"
_QUEUED = tuple(f"{Queued.TOPIC}/{version}" for version in range(1, Queued.VERSION + 1))
_AT_ONCE = 500


class Queue:
    """The queue in the book's own database; one that is shared with other books is not looked at."""

    name = "queue"
    promise = "Every job is about a payout of the log, and every payout that is due has its job or is found by a sweep."

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Look at the jobs, then at the payouts that wait to be submitted, then at those in transit."""
        work = WorkTables.of(reading.store.database)
        yield from self._unknown(reading, work)
        tell(1, 3)
        if not _is_swept(reading, work):
            yield from self._overlooked(reading, work)
        tell(2, 3)
        yield from self._unaskable(reading)
        tell(3, 3)

    def _unknown(self, reading: Reading, work: WorkTables) -> Iterator[Finding]:
        jobs = work.jobs.c
        query = select(jobs.task, jobs.subject).where(jobs.task.in_((SUBMIT, ASK))).order_by(jobs.task, jobs.subject)
        for page in _pages(reading, query):
            known = _payouts_of_log(reading, {payout_id for row in page if (payout_id := _id_of(row.subject))})
            for task, subject in page:
                if _id_of(subject) not in known:
                    yield Finding(self.name, _KNOWN, f"{task} {subject}", "a payout", "no such payout")

    def _overlooked(self, reading: Reading, work: WorkTables) -> Iterator[Finding]:
        """Yield the payouts that the feeder has come by, and that nothing will submit."""
        fed = tracking.position_of(reading.store.database.tables, reading.connection, follower_of(ENGINE)) or 0
        payouts, jobs = reading.tables.payouts, work.jobs.c
        query = (
            select(payouts.c.id, payouts.c.position)
            .where(has_status(payouts, PayoutStatus.QUEUED), payouts.c.position <= fed)
            .where(not_(freezing_anomaly(reading.tables)))
            .order_by(payouts.c.queued_position)
        )
        for page in _pages(reading, query):
            subjects = [str(row.id) for row in page]
            has_job = select(jobs.subject).where(jobs.task == SUBMIT, jobs.subject.in_(subjects))
            waiting = set(reading.connection.scalars(has_job))
            for payout_id, position in page:
                if str(payout_id) not in waiting:
                    yield Finding(self.name, _SUBMITTED, str(payout_id), f"a job to {SUBMIT} it", "no job", position)

    def _unaskable(self, reading: Reading) -> Iterator[Finding]:
        """Yield what is in transit by an attempt that nobody knows: it is on no list of a sweep."""
        payouts, attempts = reading.tables.payouts, reading.tables.attempts
        query = (
            select(payouts.c.id, payouts.c.attempt, payouts.c.position)
            .outerjoin(attempts, attempt_that_counts(reading.tables))
            .where(has_status(payouts, PayoutStatus.IN_TRANSIT), attempts.c.payout_id.is_(None))
            .order_by(payouts.c.queued_position)
        )
        for page in _pages(reading, query):
            for payout_id, attempt, position in page:
                yield Finding(self.name, _ASKED, str(payout_id), f"attempt {attempt}", "no such attempt", position)


def _is_swept(reading: Reading, work: WorkTables) -> bool:
    """Return whether payouts without a job are looked for at fixed times."""
    schedules = work.schedules.c
    query = select(schedules.task).where(schedules.task == SWEEP_SUBMISSIONS)
    return reading.connection.scalar(query) is not None


def _pages(reading: Reading, query: Select[Any]) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    with reading.connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        yield from rows.partitions()


def _payouts_of_log(reading: Reading, ids: Collection[UUID]) -> set[UUID]:
    events = reading.store.database.tables.events.c
    query = select(events.originator_id).where(
        events.originator_id.in_(ids), events.originator_version == 1, events.topic.in_(_QUEUED)
    )
    return set(reading.connection.scalars(query))


def _id_of(subject: str) -> UUID | None:
    """Return the id that a job's subject is; None where it is none, as it is written there."""
    try:
        payout_id = UUID(subject)
    except ValueError:
        return None
    return payout_id if str(payout_id) == subject else None
