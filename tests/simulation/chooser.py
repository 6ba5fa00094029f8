"""A route chooser without reason: any provider that offers a rail, so that every order of providers is tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.providers.port import PayoutProvider
from ledger.rails import Rail
from ledger.routes import ConsideredRoute, RoutingDecision
from ledger.status_reports import StatusReport
from projections.queries.payouts import PayoutRow
from tests.simulation.dice import Dice


class RandomChooser:
    """Chooses by dice; see `adapters.workers.route_chooser.RouteChooser`."""

    def __init__(self, providers: Mapping[str, PayoutProvider], dice: Dice) -> None:
        """Choose among providers."""
        self._providers = providers
        self._dice = dice

    def choose(self, payout: PayoutRow, without: Collection[str] = ()) -> RoutingDecision:
        """Return any route that carries the payout."""
        rail = payout.named_rail or self._dice.pick("routes", (Rail.IMPS, Rail.NEFT))
        name = self._dice.pick("routes", sorted(self._providers.keys() - set(without)))
        route = ConsideredRoute(provider=name, rail=rail, fee_minor=0, chosen=True, reason="by chance")
        return RoutingDecision(considered=(route,))

    def told(self, provider: str, rail: Rail, report: StatusReport) -> None:
        """Learn nothing."""

    def missed(self, provider: str, rail: Rail) -> None:
        """Learn nothing."""
