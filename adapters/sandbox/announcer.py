"""The announcer: turns what happens to a payout into the provider's webhook messages, in either of its vocabularies.

Vocabulary A knows one event, `payout.completed`, sent for every outcome; only its `status` says which. Vocabulary B has
an event for each status and one for the acceptance. A message carries no fee: whoever wants to know it has to poll.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.plans import EARLY_NOTICE_DELAY, PLANS, Delivery
from adapters.sandbox.wire import encode, utc_text


class Vocabulary(StrEnum):
    """Which of the provider's two guides its event names come from."""

    A = "A"
    B = "B"


_INITIATED = "payout.initiated"

_EVENTS: dict[Vocabulary, dict[PayoutStatus, str]] = {
    Vocabulary.A: dict.fromkeys(
        (PayoutStatus.SUCCESS, PayoutStatus.FAILED, PayoutStatus.REVERSED),
        "payout.completed",
    ),
    Vocabulary.B: {
        PayoutStatus.PROCESSING: "payout.processing",
        PayoutStatus.SUCCESS: "payout.success",
        PayoutStatus.FAILED: "payout.failed",
        PayoutStatus.REVERSED: "payout.reversed",
    },
}

COPIES = {Delivery.ONCE: 1, Delivery.EARLY_ONES_LATE: 1, Delivery.TWICE: 2, Delivery.NEVER: 0}


def events_of(vocabulary: Vocabulary) -> set[str]:
    """Return the names of all events of a vocabulary."""
    return {*_EVENTS[vocabulary].values(), *([_INITIATED] if vocabulary is Vocabulary.B else [])}


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """One event of one payout, as the bytes that are signed and sent."""

    payout_id: str
    event: str
    body: bytes


class Announcer:
    """Writes the messages and hands them on, as often and as late as the payout's plan says."""

    def __init__(
        self,
        clock: SandboxClock,
        unit: AmountUnit,
        vocabulary: Vocabulary,
        send: Callable[[WebhookMessage], None],
    ) -> None:
        """Announce to `send`, which must not block."""
        self._clock = clock
        self._unit = unit
        self._vocabulary = vocabulary
        self._send = send

    def accepted(self, payout: BankPayout) -> None:
        """Announce a payout that was just accepted."""
        late = PLANS[payout.scenario].delivery is Delivery.EARLY_ONES_LATE
        delay = EARLY_NOTICE_DELAY if late else timedelta(0)
        if self._vocabulary is Vocabulary.B:
            self._hand_on(payout, _INITIATED, delay)
        self._announce_status(payout, delay)

    def moved(self, payout: BankPayout) -> None:
        """Announce a payout that has just reached another status."""
        self._announce_status(payout, timedelta(0))

    def _announce_status(self, payout: BankPayout, delay: timedelta) -> None:
        event = _EVENTS[self._vocabulary].get(payout.status)
        if event is not None:
            self._hand_on(payout, event, delay)

    def _hand_on(self, payout: BankPayout, event: str, delay: timedelta) -> None:
        message = WebhookMessage(payout.payout_id, event, encode(self._body(payout, event)))
        for _ in range(COPIES[PLANS[payout.scenario].delivery]):
            if delay:
                self._clock.after(delay, partial(self._send, message))
            else:
                self._send(message)

    def _body(self, payout: BankPayout, event: str) -> dict[str, object]:
        body: dict[str, object] = {
            "event": event,
            "payout_id": payout.payout_id,
            "reference_id": payout.reference_id,
            "status": payout.status,
            "utr": payout.utr,
            "amount": self._unit.render(payout.amount_minor),
            "timestamp": utc_text(payout.changed_at),
        }
        if payout.failure_reason is not None:
            body["failure_reason"] = payout.failure_reason
        return body
