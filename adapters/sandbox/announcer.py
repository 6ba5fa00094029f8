"""The announcer: has the contract write what happens to a payout, and hands it on as its scenario wants.

As often and as late as the payout's plan says, and sometimes with what is not so: a wrong amount, old news, a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import Occasion, WebhookMessage
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.plans import EARLY_NOTICE_DELAY, PLANS, STALE_NOTICE_DELAY, Delivery

AT_ONCE = timedelta(0)
ONE_TOO_MANY_MINOR = 100
"""What a wrong amount has too much, in minor units."""


class Announcer:
    """Writes the messages and hands them on."""

    def __init__(
        self,
        clock: SandboxClock,
        write: Callable[[BankPayout, Occasion], Sequence[WebhookMessage]],
        send: Callable[[WebhookMessage], None],
        new_payout_id: Callable[[], str],
    ) -> None:
        """Announce to `send`, which must not block, in the words of `write`."""
        self._clock = clock
        self._write = write
        self._send = send
        self._new_payout_id = new_payout_id

    def accepted(self, payout: BankPayout) -> None:
        """Announce a payout that was just accepted."""
        late = PLANS[payout.scenario].delivery is Delivery.EARLY_ONES_LATE
        self._announce(payout, Occasion.ACCEPTED, EARLY_NOTICE_DELAY if late else AT_ONCE)

    def moved(self, payout: BankPayout) -> None:
        """Announce a payout that has just reached another status."""
        plan = PLANS[payout.scenario]
        match plan.delivery:
            case Delivery.WITHOUT_REVERSAL if payout.status is PayoutStatus.REVERSED:
                return
            case Delivery.OUTCOME_WITH_WRONG_AMOUNT:
                wrong = payout.with_amount(payout.amount_minor + ONE_TOO_MANY_MINOR)
                self._announce(wrong, Occasion.MOVED, AT_ONCE)
            case Delivery.OLD_NEWS_AFTER:
                self._announce(payout, Occasion.MOVED, AT_ONCE)
                self._announce(payout.as_accepted(plan.accepted_as), Occasion.MOVED, STALE_NOTICE_DELAY)
            case _:
                self._announce(payout, Occasion.MOVED, AT_ONCE)

    def _announce(self, payout: BankPayout, occasion: Occasion, delay: timedelta) -> None:
        delivery = PLANS[payout.scenario].delivery
        if delivery is Delivery.NEVER:
            return
        copies = 2 if delivery is Delivery.TWICE else 1
        for message in self._write(payout, occasion):
            self._hand_on(message, copies, delay)
        if delivery is Delivery.STRANGERS_TOO:
            for message in self._write(payout.as_stranger(self._new_payout_id()), occasion):
                self._hand_on(message, 1, delay)

    def _hand_on(self, message: WebhookMessage, copies: int, delay: timedelta) -> None:
        for _ in range(copies):
            if delay:
                self._clock.after(delay, partial(self._send, message))
            else:
                self._send(message)
