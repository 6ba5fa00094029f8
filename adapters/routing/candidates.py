"""Candidates: the routes that a payout could take, each with what speaks against it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.figures import figure
from adapters.providers.capabilities import RailOffer
from adapters.routing.hours import INDIA, is_open, opens_next
from ledger.money import Money
from ledger.payout.attempts import AttemptState
from ledger.rails import RULES, Rail
from ledger.routes import ConsideredRoute
from ledger.urgency import Urgency
from projections.queries.attempts import AttemptRow


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a route cannot be taken now, and when (UTC) that may be different; None when it will not be by itself."""

    reason: str
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One provider and rail that carries the payout to its payee."""

    provider: str
    rail: Rail
    offer: RailOffer
    failures: int
    """How many orders in a row have met silence or errors here."""
    declines: int
    """How many attempts of this payout were declined here."""
    obstacle: Obstacle | None

    @property
    def arrives_within(self) -> timedelta:
        """Return how long the rail takes at most."""
        return RULES[self.rail].arrives_within

    def rank(self, urgency: Urgency) -> tuple[int, int, timedelta | int, timedelta | int, str, str]:
        """Return what candidates are ordered by, the best first.

        Where this payout was declined before comes after where it was not, then health; then price and time, in the
        order that the urgency asks for; and last the names, so that the same facts always make the same choice.
        """
        price, time = self.offer.fee_minor, self.arrives_within
        first, second = (time, price) if urgency is Urgency.INSTANT else (price, time)
        return (self.declines, self.failures, first, second, self.provider, self.rail.value)

    def considered(self, reason: str, *, chosen: bool) -> ConsideredRoute:
        """Return the candidate as a routing decision records it."""
        fee = self.offer.fee_minor
        return ConsideredRoute(provider=self.provider, rail=self.rail, fee_minor=fee, chosen=chosen, reason=reason)


def limits_obstacle(offer: RailOffer, money: Money) -> Obstacle | None:
    """Return what the provider's own limits have against an amount; they are beside the rail's."""
    if offer.minimum_minor is not None and money.amount_minor < offer.minimum_minor:
        return Obstacle(f"takes no less than {figure(offer.minimum_minor, money.currency)}")
    if offer.limit_minor is not None and money.amount_minor > offer.limit_minor:
        return Obstacle(f"takes no more than {figure(offer.limit_minor, money.currency)}")
    return None


def hours_obstacle(offer: RailOffer, now: datetime) -> Obstacle | None:
    """Return what the hours of the partner bank have against a moment."""
    if offer.window is None or is_open(offer.window, now):
        return None
    opening = opens_next(offer.window, now)
    return Obstacle(f"is closed until {opening.astimezone(INDIA):%d %b %H:%M} IST", opening)


def funds_obstacle(offer: RailOffer, money: Money, spendable_minor: int) -> Obstacle | None:
    """Return what a wallet has against an amount."""
    needed_minor = money.amount_minor + offer.fee_minor
    if spendable_minor >= needed_minor:
        return None
    holds, needs = (figure(minor, money.currency) for minor in (spendable_minor, needed_minor))
    return Obstacle(f"has {holds} of the {needs} that it needs in its wallet")


def declines_at(provider: str, rail: Rail, attempts: list[AttemptRow]) -> int:
    """Return how many attempts ended here without the money having left."""
    ended = (each for each in attempts if each.state is AttemptState.CLOSED)
    return sum((each.provider, each.rail) == (provider, rail) for each in ended)
