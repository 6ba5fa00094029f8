"""Payouts whose events happen when a test says, by the rail that it wants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from ledger.events import DomainEvent
from ledger.money import Money
from ledger.rails import Rail
from tests.builders import PayoutStory

E = TypeVar("E", bound=DomainEvent)


class TimedPayout(PayoutStory):
    """One payout's events, each at a moment of its own."""

    def __init__(
        self, reference: str, amount_minor: int = 100, rail: Rail | None = Rail.IMPS, currency: str = "INR"
    ) -> None:
        super().__init__(reference)
        self.rail = rail
        self.money = Money(amount_minor, currency)

    def at(self, moment: datetime) -> Self:
        """Let the next event happen then."""
        self.effective_at = moment - timedelta(minutes=len(self.told))
        return self

    def tell(self, event_class: type[E], **facts: Any) -> E:
        return super().tell(event_class, **(facts | {"rail": self.rail} if "rail" in facts else facts))


def paid(payout: TimedPayout, at: datetime, provider: str = "Nxt", took: timedelta = timedelta(0)) -> TimedPayout:
    """Let a payout complete, queued and submitted so long before."""
    payout.at(at - took).queued()
    payout.at(at - took).submitted(1, provider)
    payout.at(at).completed()
    return payout
