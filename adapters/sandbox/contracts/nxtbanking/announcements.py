"""Announcements: the webhook messages of NxtBanking, in either of its vocabularies.

Vocabulary A knows one event, `payout.completed`, sent for every outcome; only its `status` says which. Vocabulary B has
an event for each status and one for the acceptance. A message carries no fee: whoever wants to know it has to poll.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contracts.nxtbanking.words import REASONS, STATUSES
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.wire import encode, utc_text


class Vocabulary(StrEnum):
    """Which of the provider's two guides its event names come from."""

    A = "A"
    B = "B"


_INITIATED = "payout.initiated"

_EVENTS: dict[Vocabulary, dict[PayoutStatus, str]] = {
    Vocabulary.A: dict.fromkeys(
        (PayoutStatus.DEBITED, PayoutStatus.SUCCESS, PayoutStatus.FAILED, PayoutStatus.REVERSED),
        "payout.completed",
    ),
    Vocabulary.B: {
        PayoutStatus.PROCESSING: "payout.processing",
        PayoutStatus.UNHEARD_OF: "payout.under_review",
        PayoutStatus.DEBITED: "payout.success",
        PayoutStatus.SUCCESS: "payout.success",
        PayoutStatus.FAILED: "payout.failed",
        PayoutStatus.REVERSED: "payout.reversed",
    },
}


def events_of(vocabulary: Vocabulary) -> set[str]:
    """Return the names of all events of a vocabulary."""
    return {*_EVENTS[vocabulary].values(), *([_INITIATED] if vocabulary is Vocabulary.B else [])}


class Announcements:
    """Writes messages in one vocabulary, with amounts in one unit."""

    def __init__(self, unit: AmountUnit, vocabulary: Vocabulary) -> None:
        """Write in a unit and a vocabulary."""
        self._unit = unit
        self._vocabulary = vocabulary

    def messages(self, payout: BankPayout, occasion: Occasion) -> Sequence[WebhookMessage]:
        """Return what is announced of a payout."""
        events = [_INITIATED] if occasion is Occasion.ACCEPTED and self._vocabulary is Vocabulary.B else []
        event = _EVENTS[self._vocabulary].get(payout.status)
        if event is not None:
            events.append(event)
        return [WebhookMessage(payout.payout_id, name, encode(self._body(payout, name))) for name in events]

    def _body(self, payout: BankPayout, event: str) -> dict[str, object]:
        body: dict[str, object] = {
            "event": event,
            "payout_id": payout.payout_id,
            "reference_id": payout.reference_id,
            "status": STATUSES[payout.status],
            "utr": payout.utr,
            "amount": self._unit.render(payout.amount_minor),
            "timestamp": utc_text(payout.changed_at),
        }
        if payout.failure_reason is not None:
            body["failure_reason"] = REASONS[payout.failure_reason]
        return body
