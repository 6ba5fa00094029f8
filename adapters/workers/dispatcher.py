"""The dispatcher: opens an attempt, sends its order, and records what the provider answered.

`Submitted` is in the log before the order leaves. Whatever kills the process in between, the log says that money may
have moved, and the status poller finds out under the same key; no second key is ever made for one attempt.
"""

from __future__ import annotations

from uuid import UUID

from adapters.providers.port import PayoutProvider
from ledger.application.ledger import Ledger
from ledger.application.receipts import Receipt

ACTOR = "worker:dispatcher"


class Dispatcher:
    """Submits payouts to one provider. Safe to use from many threads."""

    def __init__(self, ledger: Ledger, provider: PayoutProvider) -> None:
        """Take payouts from a book and send them to a provider."""
        self._ledger = ledger
        self._provider = provider

    def dispatch(self, payout_id: UUID) -> Receipt:
        """Submit one payout and record the answer. Raises what `Ledger.submit` raises, with nothing sent."""
        submission = self._ledger.submit(payout_id, self._provider.name, actor=ACTOR)
        report = self._provider.submit(submission.order)
        return self._ledger.record_report(report, actor=ACTOR)
