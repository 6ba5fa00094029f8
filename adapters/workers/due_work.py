"""Due work: which jobs follow from the log, and from the books as they stand.

    Queued, Declined     submit the payout when its next attempt is due
    AnomalyResolved      submit the payout, which may have been frozen until now
    RecheckRequested     ask about the payout

A job says that something may be due, and whoever does it looks whether it is: one too many does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.embedded import BookReader
from adapters.queue.port import Job
from adapters.workers.sweeps import SILENT_FOR
from adapters.workers.task_names import ASK, SUBMIT
from ledger.events import RecordedEvent
from ledger.payout.events import AnomalyResolved, Declined, Queued, RecheckRequested
from ledger.payout.status import PayoutStatus
from projections.queries.due import DueRow, due_for_submission
from projections.queries.holds import has_status

PAGE = 1_000
RECHECKS_WITHIN = timedelta(days=1)
"""How far back the log is read for questions that may not have been asked."""
_EVER = datetime(9999, 1, 1, tzinfo=UTC)


def jobs_of(recorded: RecordedEvent) -> tuple[Job, ...]:
    """Return the jobs that follow from one event."""
    event, subject = recorded.event, str(recorded.event.originator_id)
    match event:
        case Queued() | Declined():
            return (Job(SUBMIT, subject, event.next_attempt_at),)
        case AnomalyResolved():
            return (Job(SUBMIT, subject, recorded.recorded_at),)
        case RecheckRequested():
            return (Job(ASK, subject, recorded.recorded_at),)
        case _:
            return ()


def jobs_from_tables(book: BookReader, page: int = PAGE) -> Iterator[Job]:
    """Yield every job that is due now or later, as the books stand: what the whole queue can be made of again.

    Of payouts that an anomaly freezes there is none; settling it makes one. What was asked to be checked is read from
    the end of the log.
    """
    yield from _to_submit(book, page)
    yield from _to_ask(book)
    yield from _asked_for(book, page)


def _to_submit(book: BookReader, size: int) -> Iterator[Job]:
    after: DueRow | None = None
    while True:
        with book.database.read() as connection:
            page = due_for_submission(connection, book.tables, _EVER, limit=size, after=after)
        if not page:
            return
        yield from (Job(SUBMIT, str(row.payout_id), row.since) for row in page)
        after = page[-1]


def _to_ask(book: BookReader) -> Iterator[Job]:
    payouts = book.tables.payouts
    query = select(payouts.c.id, payouts.c.submitted_at).where(has_status(payouts, PayoutStatus.IN_TRANSIT))
    with book.database.read() as connection:
        for payout_id, submitted_at in connection.execute(query):
            yield Job(ASK, str(payout_id), submitted_at + SILENT_FOR)


def _asked_for(book: BookReader, size: int) -> Iterator[Job]:
    after = book.store.position_at(book.clock.now() - RECHECKS_WITHIN)
    while page := book.store.read_page(after, size):
        for recorded in page:
            if isinstance(recorded.event, RecheckRequested):
                yield from jobs_of(recorded)
        after = page[-1].position
