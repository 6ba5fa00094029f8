"""A simulated provider: takes orders, moves money in books of its own, and says what became of it.

Its books are the oracle: what they hold was never read from ours. Amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from adapters.providers.http import Answer
from tests.simulation import wire
from tests.simulation.dice import Dice
from tests.simulation.evidence import Evidence
from tests.simulation.faults import Fault
from tests.simulation.messages import transfer_document
from tests.simulation.signing import Secrets
from tests.simulation.stories import DAY, MINUTE, SECOND, Step, Story, Word, choose_story
from tests.simulation.timeline import Timeline, WorldClock
from tests.simulation.traits import Traits
from tests.simulation.transfers import Order, Saying, Transfer

Told = Callable[[Transfer, Saying], None]
Witness = Callable[[Order], None]


class Bank:
    """One provider's side of the wire."""

    def __init__(self, traits: Traits, dice: Dice, clock: WorldClock, timeline: Timeline, evidence: Evidence) -> None:
        """Open with an empty wallet."""
        self._evidence = evidence
        self.traits = traits
        self._dice = dice
        self._clock = clock
        self._timeline = timeline
        self.secrets = Secrets(traits.name, signs_time=traits.signs_time)
        self._clock_is_ahead = timedelta(0)
        if dice.strikes(Fault.PROVIDER_CLOCK, 0.4):
            self._clock_is_ahead = dice.pick("clocks", (-1, 1)) * dice.span("clocks", SECOND, 20 * MINUTE)
        self.sends_webhooks = not dice.strikes(Fault.WEBHOOKS_OFF, 0.3)
        self.topped_up_minor = 0
        self.transfers: list[Transfer] = []
        self.under_way: list[Order] = []
        """Requests that will take effect later."""
        self.announce: Told = lambda _transfer, _saying: None
        self.witness: Witness = lambda _order: None
        """Sees each order that is about to be carried out for the first time under its key."""

    # The wallet

    @property
    def wallet_minor(self) -> int:
        """Return what is in our wallet."""
        return self.topped_up_minor - sum(transfer.out_of_wallet_minor for transfer in self.transfers)

    @property
    def _free_minor(self) -> int:
        promised = (t.cost_minor for t in self.transfers if t.left_at is None and t.ahead)
        return self.wallet_minor - sum(promised)

    # Its clock

    def now(self) -> datetime:
        """Return what its clock shows (UTC); in the calm it is set right."""
        return self._clock.now() if self._dice.is_calm else self._clock.now() + self._clock_is_ahead

    # What can be asked

    def create(self, order: Order) -> Answer:
        """Take on a payment, once for each reference within its lifetime."""
        known = self._known(order.key)
        if known is not None:
            return self._refusal_unseen(known) or self._answer_to_duplicate(known)
        self.witness(order)
        self._count_if_expired(order)
        return self._refusal(order) or self._accept(order)

    def details(self, transfer_id: str) -> Answer:
        """Tell of one payment, sometimes from a copy that is behind."""
        found = next((transfer for transfer in self.transfers if transfer.id == transfer_id), None)
        if found is None:
            return wire.answer(404, {"code": "NOT_FOUND", "retryable": False})
        saying = found.last
        if self._dice.strikes(Fault.STALE_POLL, 0.15):
            saying = found.as_of(self._clock.now() - self._dice.span("stale", SECOND, DAY))
        return wire.answer(200, self.document(found, saying))

    def by_reference(self, key: str) -> Answer:
        """Tell of the payments of one reference that can be seen by now."""
        now = self._clock.now()
        found = [t for t in self.transfers if t.order.key == key and t.visible_from <= now]
        return wire.answer(200, {"items": [self.document(transfer, transfer.last) for transfer in found]})

    def document(self, transfer: Transfer, saying: Saying, *, fee_is_known: bool = True) -> dict[str, Any]:
        """Return how it tells of a payment; whatever its clock shows, it is the same for all of its words."""
        return transfer_document(transfer, saying, self._clock_is_ahead, fee_is_known=fee_is_known)

    def wallet(self) -> Answer:
        """Tell what is in the wallet."""
        return wire.answer(200, {"balance": self.wallet_minor})

    # How it decides

    def _known(self, key: str) -> Transfer | None:
        """Return the payment that a reference still stands for."""
        lifetime = self.traits.key_lifetime
        for transfer in reversed(self.transfers):
            if transfer.order.key == key:
                alive = lifetime is None or self._clock.now() < transfer.created_at + lifetime
                return transfer if alive else None
        return None

    def _count_if_expired(self, order: Order) -> None:
        """Note an order whose reference has paid before, and will pay again."""
        if any(transfer.order.key == order.key for transfer in self.transfers):
            self._dice.note(Fault.KEY_EXPIRED)

    def _refusal_unseen(self, known: Transfer) -> Answer | None:
        """Refuse a repetition before looking whether the payment was made, as where it emptied the wallet."""
        if not self._dice.strikes(Fault.REFUSED_AGAIN, 0.3):
            return None
        self._evidence.refused_again.add(known.order.key)
        return wire.answer(422, {"code": "INSUFFICIENT_BALANCE", "retryable": True})

    def _answer_to_duplicate(self, known: Transfer) -> Answer:
        if self.traits.refuses_duplicates:
            self._dice.note(Fault.DUPLICATE_REFUSED)
            return wire.answer(409, {"code": "DUPLICATE", "retryable": False})
        return wire.answer(200, self.document(known, known.last))

    def _refusal(self, order: Order) -> Answer | None:
        if self._free_minor < order.amount_minor + self.traits.fee_minor * 2:
            self._dice.note(Fault.LOW_WALLET)
            return wire.answer(422, {"code": "INSUFFICIENT_BALANCE", "retryable": True})
        if self._dice.strikes(Fault.REFUSED_RETRYABLE, 0.1):
            return wire.answer(403, {"code": "BUSY_WINDOW", "retryable": True})
        if self._dice.strikes(Fault.REFUSED_FINAL, 0.05):
            return wire.answer(400, {"code": "BENEFICIARY_BLOCKED", "retryable": False})
        return None

    def _accept(self, order: Order) -> Answer:
        transfer = self._transfer_of(order, choose_story(self._dice))
        self.transfers.append(transfer)
        self.announce(transfer, transfer.last)
        return wire.answer(201, self.document(transfer, transfer.last))

    def _transfer_of(self, order: Order, story: Story) -> Transfer:
        lag = timedelta(0)
        if self._dice.strikes(Fault.LAGGING_LOOKUP, 0.2):
            lag = self._dice.span("lag", SECOND, max(self.traits.lag_max, SECOND * 2))
        is_free = any(step.word is Word.REFUNDED for step in story.steps)
        fee_minor = 0 if is_free else self.traits.fee_minor
        transfer = Transfer(
            id=f"{self.traits.name.lower()}_{len(self.transfers) + 1}",
            order=order,
            created_at=self._clock.now(),
            fee_minor=fee_minor,
            tax_minor=fee_minor * 18 // 100,
            refunds_fee=self._dice.chance("stories", 0.5),
            visible_from=self._clock.now() + min(lag, self.traits.lag_max),
            sayings=[Saying(Word.QUEUED, self._clock.now())],
            ahead=len(story.steps),
        )
        self._plan(transfer, story)
        return transfer

    def _plan(self, transfer: Transfer, story: Story) -> None:
        moment = self._clock.now()
        for step in story.steps:
            moment += self._dice.span("stories", step.soonest, step.latest)
            self._timeline.at(moment, lambda step=step: self._go_on(transfer, step))  # type: ignore[misc]

    def _go_on(self, transfer: Transfer, step: Step) -> None:
        transfer.ahead -= 1
        transfer.take(step, self._clock.now())
        self.announce(transfer, transfer.last)
