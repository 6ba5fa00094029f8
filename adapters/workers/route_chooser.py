"""The route chooser: says by which provider and rail a payout goes next, and hears what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Protocol

from adapters.errors import NoRouteError
from adapters.providers.port import PayoutProvider
from ledger.clock import Clock
from ledger.errors import InvalidInputError
from ledger.money import Money
from ledger.rails import RULES, Rail, check_rail_carries
from ledger.routes import ConsideredRoute, RoutingDecision
from ledger.status_reports import StatusReport
from projections.queries.payouts import PayoutRow

LATER = timedelta(hours=1)
SOON = timedelta(minutes=1)
NOT_REGISTERED = "could not register the payee just now"


class RouteChooser(Protocol):
    """Chooses routes. May be asked and told from many threads."""

    def choose(self, payout: PayoutRow, without: Collection[str] = ()) -> RoutingDecision:
        """Return the route of a queued payout's next attempt. Raises NoRouteError.

        Without these providers, where the payee could not be made known just now. The attempt may be refused by the
        ledger afterwards, and then nothing is told of it.
        """

    def told(self, provider: str, rail: Rail, report: StatusReport) -> None:
        """Hear what a provider answered to an order on this rail."""

    def missed(self, provider: str, rail: Rail) -> None:
        """Hear that a provider did not answer before there was an order."""


class OneProvider:
    """Chooses the only provider there is; where the caller left the rail open, its cheapest rail to an account."""

    def __init__(self, provider: PayoutProvider, clock: Clock) -> None:
        """Use what the provider declares of itself."""
        self._provider = provider
        self._clock = clock

    def choose(self, payout: PayoutRow, without: Collection[str] = ()) -> RoutingDecision:
        """Return the provider's route. Raises NoRouteError."""
        if self._provider.name in without:
            reason = f"{self._provider.name} {NOT_REGISTERED}"
            raise NoRouteError(payout.id, self._clock.now() + SOON, (reason,))
        offers = self._provider.capabilities.rails
        money = Money(payout.amount_minor, payout.currency)
        named = payout.named_rail
        rails = [rail for rail in offers if rail is named or (named is None and _carries(rail, money))]
        if not rails:
            raise NoRouteError(payout.id, self._clock.now() + LATER, (f"{self._provider.name} offers no such rail",))
        rail = min(rails, key=lambda offered: offers[offered].fee_minor)
        route = ConsideredRoute(
            provider=self._provider.name,
            rail=rail,
            fee_minor=offers[rail].fee_minor,
            chosen=True,
            reason="is the only provider",
        )
        return RoutingDecision(considered=(route,))

    def told(self, provider: str, rail: Rail, report: StatusReport) -> None:
        """Hear nothing: there is nobody else to choose."""

    def missed(self, provider: str, rail: Rail) -> None:
        """Hear nothing, as above."""


def _carries(rail: Rail, money: Money) -> bool:
    try:
        check_rail_carries(rail, money)
    except InvalidInputError:
        return False
    return RULES[rail].address == "account_number"
