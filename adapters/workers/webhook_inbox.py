"""The webhook inbox worker: turns webhooks that were kept into reports, and keeps those that match nothing yet.

A webhook may arrive before the payout it is about is known here, or be about a payout that another system made. It
stays in the inbox until it matches; the provider, who was answered with 200, will not send it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.errors import WireError
from adapters.providers.port import PayoutProvider
from ledger.application.ledger import Ledger
from ledger.clock import Clock
from ledger.errors import ReportUnmatchedError
from ledger.store.inbox import PendingMessage, WebhookInbox
from ledger.store.message_archive import MessageArchive

ACTOR = "worker:webhooks"
PAGE = 100
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

    def work_through(self) -> int:
        """Handle the waiting messages once, oldest first; return how many were settled."""
        return sum(self._handle(message) for message in self.inbox.pending(PAGE))

    def _handle(self, message: PendingMessage) -> bool:
        outcome = self._outcome(message)
        if outcome is None:
            return False
        self.inbox.mark_handled(message.digest, outcome, self.clock.now())
        return True

    def _outcome(self, message: PendingMessage) -> str | None:
        body = self.archive.read(message.digest).body
        try:
            report = self.providers[message.provider].read_webhook(body)
            self.ledger.record_report(report, actor=ACTOR)
        except WireError as error:
            # Kept with its digest and closed with the reason: reading it again would not make it readable.
            return f"{UNREADABLE}: {error.reason}"
        except ReportUnmatchedError:
            return None
        return RECORDED
