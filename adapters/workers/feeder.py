"""The feeder: follows the log, puts the jobs that follow from it into the queue, and alerts people of what it tells.

Jobs and alerts first, and then the position: a crash between the two puts the same jobs in once more and tells the same
people again, which does no harm. Any number of feeders may follow one log. What the log tells of is also what webhooks
may have waited for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.embedded import Book
from adapters.queue.port import WorkQueue
from adapters.workers.alerts import Alerts, LoggedAlerts
from adapters.workers.due_work import jobs_from_tables, jobs_of
from adapters.workers.log_alerts import LogAlerts
from ledger.events import RecordedEvent
from ledger.payout.events import Acknowledged, Completed, Queued
from ledger.store import tracking

ENGINE = "embedded"
PAGE = 1_000
WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Feeder:
    """Feeds one queue from one book."""

    book: Book
    queue: WorkQueue
    wake: threading.Event
    """Set when webhooks that waited can be handled now."""
    engine: str = ENGINE
    """Which queue it is: each is fed from a position of its own."""
    alerts: Alerts = field(default_factory=LoggedAlerts)
    page: int = PAGE

    def catch_up(self) -> int:
        """Feed everything up to the head of the log, and return the position reached.

        The first time, the jobs are those of the books as they stand, people are told of what is still open, and the
        history is left out.
        """
        position = self._position()
        if position is None:
            position = self.book.store.head()
            self.queue.enqueue(jobs_from_tables(self.book))
            self._log_alerts.tell_of_what_is_open(position)
            self._advance(position)
        while page := self.book.store.read_page(position, self.page):
            self.feed(page)
            position = page[-1].position
            self._advance(position)
        return position

    def feed(self, page: Sequence[RecordedEvent]) -> None:
        """Put the jobs of some events into the queue, wake the webhooks that waited for what they tell, and alert.

        People come last: what is due is in the queue even where an alert cannot be raised.
        """
        jobs = [job for recorded in page for job in jobs_of(recorded)]
        if jobs:
            self.queue.enqueue(jobs)
        names = {name for recorded in page for name in _names_told(recorded)}
        if names and self.book.inbox.wake(names, self.book.clock.now()):
            self.wake.set()
        self._log_alerts.tell_of(page)

    def follow(self) -> None:
        """Catch up, then wait a moment for the log to grow."""
        self.book.store.wait_for_append(self.catch_up(), WAIT_SECONDS)

    def rebuild(self) -> int:
        """Drop the queue, and fill it with what the books say is due; return how many jobs there are.

        Nobody is alerted again, not even of what is open: no alert was in the queue, so none is lost with it. The
        position stays where it is, and behind it everything has been told.
        """
        return self.queue.rebuild(jobs_from_tables(self.book))

    @property
    def _log_alerts(self) -> LogAlerts:
        return LogAlerts(self.book, self.alerts)

    @property
    def _name(self) -> str:
        return follower_of(self.engine)

    def _position(self) -> int | None:
        with self.book.database.read() as connection:
            return tracking.position_of(self.book.database.tables, connection, self._name)

    def _advance(self, position: int) -> None:
        with self.book.database.begin() as connection:
            tracking.advance(self.book.database.tables, connection, self._name, position)


def follower_of(engine: str) -> str:
    """Return under which name the position is kept up to which a queue was fed."""
    return f"due_work/{engine}"


def _names_told(recorded: RecordedEvent) -> Iterator[str]:
    """Yield the names by which webhooks may have asked for the payout of an event."""
    event = recorded.event
    if isinstance(event, Queued):
        yield event.originator_id.hex
    elif isinstance(event, Acknowledged | Completed) and event.provider_payout_id is not None:
        yield event.provider_payout_id
