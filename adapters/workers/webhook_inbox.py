"""The webhook inbox worker: turns webhooks that were kept into reports, and keeps those that match nothing yet.

A webhook may arrive before the payout it is about is known here, or be about a payout that another system made. It
stays in the inbox until it matches; the provider, who was answered with 200, will not send it again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.errors import WireError
from adapters.providers.port import PayoutProvider
from ledger.application.ledger import Ledger
from ledger.clock import Clock
from ledger.errors import ReportUnmatchedError
from ledger.store.inbox import PendingMessage, WebhookInbox
from ledger.store.message_archive import MessageArchive

ACTOR = "worker:webhooks"
PAGE = 100
PAUSE_SECONDS = 0.5
RECORDED = "recorded"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class InboxWorker:
    """Handles the messages of every provider it knows."""

    ledger: Ledger
    archive: MessageArchive
    inbox: WebhookInbox
    providers: Mapping[str, PayoutProvider]
    clock: Clock
    page: int = PAGE
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    """Held by whoever works through: two at once would be correct, and would do everything twice."""

    def work_through(self) -> int:
        """Handle each waiting message once, oldest first; return how many were settled."""
        settled = 0
        after: PendingMessage | None = None
        with self._turn:
            while page := self.inbox.pending(self.page, after):
                settled += sum(self._handle(message) for message in page)
                after = page[-1]
        return settled

    def run(self, stop: threading.Event, kept: threading.Event) -> None:
        """Work through the inbox whenever something was kept, and at least every half second, until stopped."""
        while not stop.is_set():
            kept.wait(PAUSE_SECONDS)
            kept.clear()
            self.work_through()

    def _handle(self, message: PendingMessage) -> bool:
        outcome = self._outcome(message)
        if outcome is None:
            return False
        self.inbox.mark_handled(message.digest, outcome, self.clock.now())
        return True

    def _outcome(self, message: PendingMessage) -> str | None:
        """Return what became of a message; None while it has to wait."""
        provider = self.providers.get(message.provider)
        if provider is None:
            # Taken in by a process with other settings: it waits for the worker that can read it.
            return None
        body = self.archive.read(message.digest).body
        try:
            report = provider.read_webhook(body)
            self.ledger.record_report(report, actor=ACTOR)
        except WireError as error:
            # Kept with its digest and closed with the reason: reading it again would not make it readable.
            return f"{UNREADABLE}: {error.reason}"
        except ReportUnmatchedError:
            return None
        return RECORDED
