"""Log alerts: what the log tells of that no worker may decide.

    AnomalyRaised               a provider contradicts itself or us
    Observed, unrecognised      a provider said something of an attempt that we do not understand

The log is the evidence, whoever recorded it: a worker, the host's own program, a person. What kind of thing it is and
which attempt it is about is told, and of the provider's own words the status alone; the rest is in the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from adapters.embedded import BookReader
from adapters.workers.alerts import AlertKind, Alerts
from ledger.events import RecordedEvent
from ledger.payout.events import AnomalyRaised, Observed
from ledger.status_reports import ReportedStatus
from ledger.texts import printable

PAGE = 1_000
WORD_LENGTH_MAX = 100
"""How much is shown of a provider's word."""
WORDS_WITHIN = timedelta(days=1)
"""How far back the log is read for words of which nobody may have been told."""


@dataclass(frozen=True, slots=True)
class LogAlerts:
    """Tells people of what stands in the log of one book."""

    book: BookReader
    alerts: Alerts
    page: int = PAGE

    def tell_of(self, events: Iterable[RecordedEvent]) -> None:
        """Tell of each event that a person has to look at, in the order of the log."""
        for recorded in events:
            event = recorded.event
            if isinstance(event, AnomalyRaised):
                self._tell_of_anomaly(event)
            elif isinstance(event, Observed) and event.status == ReportedStatus.UNRECOGNISED:
                self._tell_of_word(event)

    def tell_of_what_is_open(self, upto: int) -> None:
        """Tell of what still needs a person, where it is not known who was told: up to a position of the log.

        That is every anomaly that nobody has resolved, however old. A word that was not understood is never resolved,
        so the latest are told: of older ones is left what became of the payout, which may be overdue.
        """
        for position in self._open_anomalies(upto):
            self.tell_of(self.book.store.read_page(position - 1, 1))
        after = self.book.store.position_at(self.book.clock.now() - WORDS_WITHIN)
        while page := self.book.store.read_page(after, self.page, upto):
            self.tell_of(recorded for recorded in page if isinstance(recorded.event, Observed))
            after = page[-1].position

    def _open_anomalies(self, upto: int) -> list[int]:
        """Return where in the log the open anomalies were raised, the first one first."""
        anomalies = self.book.tables.anomalies.c
        query = select(anomalies.position).where(anomalies.resolution.is_(None), anomalies.position <= upto)
        with self.book.database.read() as connection:
            return list(connection.scalars(query.order_by(anomalies.position)))

    def _tell_of_anomaly(self, raised: AnomalyRaised) -> None:
        frozen = ", and freezes the payout" if raised.freezes else ""
        text = f"number {raised.anomaly}, {raised.kind} on attempt {raised.attempt} at {raised.provider}{frozen}"
        self.alerts.raise_alert(AlertKind.ANOMALY, str(raised.originator_id), text)

    def _tell_of_word(self, observed: Observed) -> None:
        word = printable(observed.provider_status, length_max=WORD_LENGTH_MAX)
        text = f"of attempt {observed.attempt} {self._provider_of(observed)} says {word!r}, which is not understood"
        self.alerts.raise_alert(AlertKind.STATUS_UNRECOGNISED, str(observed.originator_id), text)

    def _provider_of(self, observed: Observed) -> str:
        attempts = self.book.tables.attempts.c
        is_it = (attempts.payout_id == observed.originator_id) & (attempts.attempt == observed.attempt)
        with self.book.database.read() as connection:
            # An attempt that the log does not hold, such as one of a newer copy of the book, has no provider in it.
            return connection.scalar(select(attempts.provider).where(is_it)) or "a provider"
