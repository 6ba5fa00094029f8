"""The webhook inbox worker: turns messages that were kept into reports, and keeps those that match nothing yet.

A webhook may arrive before the payout it is about is known here, or be about a payout that another system made. It
stays in the inbox until it matches; the provider, who was answered with 200, will not send it again. It is tried again
as soon as the log tells of what it waits for, and otherwise after a pause that doubles each time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.errors import WireError
from adapters.observability.logs import log_context
from adapters.observability.measures import Measures, NoMeasures
from adapters.observability.traces import message_span, payout_span
from adapters.providers.notices import Notice
from adapters.providers.port import PayoutProvider
from adapters.queue.failures import told, told_frames
from adapters.workers.alerts import AlertKind, Alerts, LoggedAlerts
from adapters.workers.downtimes import DowntimeLog, LoggedDowntimes
from adapters.workers.outages import OUTAGES
from ledger.application.ledger import Ledger
from ledger.clock import Clock
from ledger.errors import MessageErasedError, ReportUnmatchedError
from ledger.payout.attempts import parse_attempt_key
from ledger.status_reports import StatusReport
from ledger.store.inbox import PendingMessage, WebhookInbox
from ledger.store.message_archive import MessageArchive
from ledger.texts import printable

ACTOR = "worker:webhooks"
PAGE = 100
PAUSE_SECONDS = 0.5
RECORDED = "recorded"
UNREADABLE = "unreadable"
CLAIM = timedelta(minutes=2)
"""How long a page of messages is this worker's alone."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
_DOUBLINGS_MAX = 10
_REASON_LENGTH_MAX = 180
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InboxWorker:
    """Handles the messages of every provider it knows."""

    ledger: Ledger
    archive: MessageArchive
    inbox: WebhookInbox
    providers: Mapping[str, PayoutProvider]
    clock: Clock
    downtimes: DowntimeLog = field(default_factory=LoggedDowntimes)
    alerts: Alerts = field(default_factory=LoggedAlerts)
    page: int = PAGE
    measures: Measures = field(default_factory=NoMeasures)
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    """Held by whoever works through, so that on return all that was due is done."""

    def work_through(self, stop: threading.Event | None = None) -> int:
        """Handle each message that is due once, oldest first, or until stopped; return how many were settled."""
        settled = 0
        with self._turn:
            while not (stop and stop.is_set()):
                now = self.clock.now()
                page = self.inbox.claim(self.page, self.providers.keys(), now, now + CLAIM)
                if not page:
                    break
                settled += sum(self._watched(message) for message in page)
        return settled

    def run(self, stop: threading.Event, kept: threading.Event) -> None:
        """Work through the inbox whenever something was kept, and at least every half second, until stopped."""
        while not stop.is_set():
            kept.wait(PAUSE_SECONDS)
            kept.clear()
            self.work_through(stop)

    def _watched(self, message: PendingMessage) -> bool:
        """Handle one message in a span of its own."""
        with log_context(provider=message.provider), message_span("message", message.digest, message.provider) as span:
            is_settled = self._handle(message)
            span.set_attribute("payouts.settled", is_settled)
        return is_settled

    def _handle(self, message: PendingMessage) -> bool:
        """Return whether a message was settled; a fault of one message holds up no other."""
        try:
            outcome = self._outcome(message)
        except OUTAGES:
            raise
        except ReportUnmatchedError as unmatched:
            self._put_back(message, waits_for=_name_of(unmatched))
            return False
        except Exception as error:  # noqa: BLE001 - whatever one message does, the others must be handled
            _LOGGER.warning("message %s made its handler fail: %s\n%s", message.digest, told(error), told_frames(error))
            self.alerts.raise_alert(AlertKind.MESSAGE_UNREADABLE, message.digest, told(error))
            self._put_back(message)
            return False
        now = self.clock.now()
        self.inbox.mark_handled(message.digest, outcome, now)
        delay = now - message.received_at
        self.measures.message_handled(message.provider, outcome.partition(":")[0], delay.total_seconds())
        return True

    def _outcome(self, message: PendingMessage) -> str:
        """Return what became of a message. Raises ReportUnmatchedError, SealBrokenError or MessageNotFoundError."""
        try:
            body = self.archive.read(message.digest).body
        except MessageErasedError:
            # It was recorded before, and its payee is erased since.
            return RECORDED
        try:
            notice = self.providers[message.provider].read_webhook(body)
        except WireError as error:
            # Kept with its digest and closed with the reason: reading it again would not make it readable.
            reason = printable(error.reason, length_max=_REASON_LENGTH_MAX)
            self.alerts.raise_alert(AlertKind.MESSAGE_UNREADABLE, message.digest, f"from {message.provider}: {reason}")
            return f"{UNREADABLE}: {reason}"
        self._take(notice)
        return RECORDED

    def _take(self, notice: Notice) -> None:
        """Record every report, then tell of the first one that matches no payout. Raises ReportUnmatchedError."""
        for downtime in notice.downtimes:
            self.downtimes.note(downtime)
        unmatched: list[ReportUnmatchedError] = []
        for report in notice.reports:
            try:
                self._record(report)
            except ReportUnmatchedError as error:
                unmatched.append(error)
        if unmatched:
            raise unmatched[0]

    def _record(self, report: StatusReport) -> None:
        """Record a report as part of its payout's trace, where it names the attempt, linked to its message's."""
        key = parse_attempt_key(report.reference) if report.reference else None
        with payout_span("record_report", key and key[0], {"payouts.provider": report.provider}):
            self.ledger.record_report(report, actor=ACTOR)

    def _put_back(self, message: PendingMessage, waits_for: str | None = None) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(message.tries, _DOUBLINGS_MAX), LONGEST_PAUSE)
        self.inbox.put_back(message.digest, self.clock.now() + pause, waits_for)


def _name_of(unmatched: ReportUnmatchedError) -> str | None:
    """Return what the log will tell of when it knows the payout: its id, or else the provider's id of it."""
    key = parse_attempt_key(unmatched.reference) if unmatched.reference else None
    return key[0].hex if key else unmatched.provider_payout_id and unmatched.provider_payout_id[:200]
