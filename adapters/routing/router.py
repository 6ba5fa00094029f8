"""The router: chooses the provider and rail of each attempt, and says why.

It looks at every route that carries the money to the payee. A route with an obstacle is not taken: an amount beyond the
provider's limits, a bank that is closed, a wallet that is too low, a downtime that the provider has announced, an open
breaker. Among the others, one that has not declined this payout comes before one that has, a healthy one before one
with failures behind it; then the cheapest counts, or for an instant payout the fastest.

Nothing here can lead to a second payment. An attempt is routed only when the ledger lets it be opened, that is, when
the outcome of every earlier one is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.embedded import Book
from adapters.errors import NoRouteError
from adapters.figures import figure
from adapters.providers.capabilities import RailOffer
from adapters.providers.notices import Downtime
from adapters.providers.port import PayoutProvider
from adapters.routing.breaker import Breakers
from adapters.routing.candidates import (
    Candidate,
    Obstacle,
    declines_at,
    funds_obstacle,
    hours_obstacle,
    limits_obstacle,
)
from adapters.routing.downtimes import DowntimeRegister
from adapters.routing.hours import INDIA
from adapters.routing.wallets import spendable_minor
from adapters.workers.route_chooser import NOT_REGISTERED
from ledger.money import Money
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.status_reports import ReportedStatus, StatusReport
from ledger.urgency import Urgency
from projections.queries.attempts import AttemptRow, attempts_of
from projections.queries.payouts import PayoutRow

LATER = timedelta(minutes=5)
"""When a route is looked for again if nothing says when an obstacle will be gone."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known at the moment of a choice."""

    now: datetime
    money: Money
    rails: Sequence[Rail]
    spendable_minor: Mapping[str, int]
    downtimes: Sequence[Downtime]
    """Those that this payee's bank has a part in."""
    attempts: list[AttemptRow]
    without: Collection[str]
    """The providers where the payee could not be made known."""


@dataclass(frozen=True, slots=True)
class Router:
    """Chooses among several providers. Safe to use from many threads."""

    book: Book
    providers: Mapping[str, PayoutProvider]
    downtimes: DowntimeRegister
    breakers: Breakers = field(default_factory=Breakers)

    def choose(self, payout: PayoutRow, without: Collection[str] = ()) -> RoutingDecision:
        """Return the route of a queued payout's next attempt. Raises NoRouteError.

        Without these providers, where the payee could not be made known just now.
        """
        known = self._circumstances(payout, without)
        candidates = sorted(self._candidates(known), key=lambda candidate: candidate.rank(payout.urgency))
        for best in candidates:
            # A probe that another thread has just sent closes a line that was open when the candidates were listed.
            if best.obstacle is None and self.breakers.let_through((best.provider, best.rail), known.now):
                return _decision(best, candidates, payout)
        raise NoRouteError(payout.id, _again_at(candidates, known.now), tuple(map(_words_against, candidates)))

    def told(self, provider: str, rail: Rail, report: StatusReport) -> None:
        """Hear what a provider answered to an order: silence and errors count against it, every other word for it."""
        if report.status is ReportedStatus.OUTCOME_UNKNOWN:
            self.breakers.failed((provider, rail), self.book.clock.now())
        else:
            self.breakers.succeeded((provider, rail))

    def missed(self, provider: str, rail: Rail) -> None:
        """Hear that a provider did not answer before there was an order: that counts against it as well."""
        self.breakers.failed((provider, rail), self.book.clock.now())

    def _circumstances(self, payout: PayoutRow, without: Collection[str]) -> Circumstances:
        now, money = self.book.clock.now(), Money(payout.amount_minor, payout.currency)
        rails = self.book.ledger.rails_for(payout.beneficiary_id, money)
        bank = self.book.ledger.bank_of(payout.beneficiary_id)
        with self.book.database.read() as connection:
            attempts = list(attempts_of(connection, self.book.tables, payout.id))
        return Circumstances(
            now=now,
            money=money,
            rails=[rail for rail in rails if payout.named_rail in {None, rail}],
            spendable_minor=spendable_minor(self.book, self.providers, payout.currency),
            downtimes=[each for each in self.downtimes.current(now) if each.payee_bank in {None, bank}],
            attempts=attempts,
            without=without,
        )

    def _candidates(self, known: Circumstances) -> Iterator[Candidate]:
        for provider in self.providers.values():
            offers = provider.capabilities.rails
            for rail in known.rails:
                if rail in offers:
                    yield self._candidate(provider.name, rail, offers[rail], known)

    def _candidate(self, provider: str, rail: Rail, offer: RailOffer, known: Circumstances) -> Candidate:
        return Candidate(
            provider=provider,
            rail=rail,
            offer=offer,
            failures=self.breakers.failures_of((provider, rail), known.now),
            declines=declines_at(provider, rail, known.attempts),
            obstacle=self._obstacle(provider, rail, offer, known),
        )

    def _obstacle(self, provider: str, rail: Rail, offer: RailOffer, known: Circumstances) -> Obstacle | None:
        return (
            (Obstacle(NOT_REGISTERED) if provider in known.without else None)
            or limits_obstacle(offer, known.money)
            or _downtime_obstacle(provider, rail, known.downtimes)
            or self._breaker_obstacle(provider, rail, known.now)
            or hours_obstacle(offer, known.now)
            or funds_obstacle(offer, known.money, known.spendable_minor[provider])
        )

    def _breaker_obstacle(self, provider: str, rail: Rail, now: datetime) -> Obstacle | None:
        until = self.breakers.closed_until((provider, rail), now)
        if until is None:
            return None
        failures = self.breakers.failures_of((provider, rail), now)
        if not failures:
            return Obstacle("is being probed with another payout", until)
        return Obstacle(f"has failed, {failures} in a row, and is left alone until {until:%H:%M:%S} UTC", until)


def _downtime_obstacle(provider: str, rail: Rail, downtimes: Sequence[Downtime]) -> Obstacle | None:
    for downtime in downtimes:
        if downtime.provider == provider and downtime.rail in {None, rail}:
            began = downtime.began_at.astimezone(INDIA)
            return Obstacle(f"has said that it is down since {began:%d %b %H:%M} IST", downtime.ended_at)
    return None


def _decision(best: Candidate, candidates: Sequence[Candidate], payout: PayoutRow) -> RoutingDecision:
    others = (
        candidate.considered(_reason_against(candidate, best, payout.urgency), chosen=False)
        for candidate in candidates
        if candidate is not best
    )
    reason = _reason_for(best, candidates, payout)
    return RoutingDecision(considered=(best.considered(reason, chosen=True), *others))


def _reason_for(best: Candidate, candidates: Sequence[Candidate], payout: PayoutRow) -> str:
    usable = sum(candidate.obstacle is None for candidate in candidates)
    if usable == 1:
        return "is the only one that can take it now"
    word = "fastest" if payout.urgency is Urgency.INSTANT else "cheapest"
    price = figure(best.offer.fee_minor, payout.currency)
    return f"is the {word} of {usable} that can take it now, at {price} within {_duration(best.arrives_within)}"


def _reason_against(candidate: Candidate, best: Candidate, urgency: Urgency) -> str:
    if candidate.obstacle is not None:
        return candidate.obstacle.reason
    if candidate.declines > best.declines:
        return "has declined this payout before"
    if candidate.failures > best.failures:
        return f"has just failed, {candidate.failures} in a row"
    dearer = candidate.offer.fee_minor > best.offer.fee_minor
    slower = candidate.arrives_within > best.arrives_within
    words = (("is slower", slower), ("costs more", dearer))
    told = [word for word, holds in (words if urgency is Urgency.INSTANT else reversed(words)) if holds]
    return told[0] if told else "is as good"


def _words_against(candidate: Candidate) -> str:
    reason = candidate.obstacle.reason if candidate.obstacle else "is being probed"
    return f"{candidate.provider} by {candidate.rail} {reason}"


def _again_at(candidates: Sequence[Candidate], now: datetime) -> datetime:
    """Return the earliest moment at which an obstacle may be gone."""
    soon = now + LATER
    ends = (candidate.obstacle.over_at or soon for candidate in candidates if candidate.obstacle)
    return min((end for end in ends if end > now), default=soon)


def _duration(span: timedelta) -> str:
    if span >= timedelta(days=1):
        return f"{span.days} d"
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"  # noqa: PLR2004 - under two hours in minutes
