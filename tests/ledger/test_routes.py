"""Routing decisions: what is recorded of a choice."""

from __future__ import annotations

import pytest

from ledger.errors import RouteAmbiguousError
from ledger.rails import Rail
from ledger.routes import ConsideredRoute, RoutingDecision


def considered(*, chosen: bool, provider: str = "Nxt") -> ConsideredRoute:
    return ConsideredRoute(provider=provider, rail=Rail.IMPS, fee_minor=500, chosen=chosen, reason="costs 5.00")


def test_decision_names_its_choice() -> None:
    """The route that was chosen is found among those that were considered, wherever it stands."""
    other, best = considered(chosen=False), considered(chosen=True, provider="Other")

    assert RoutingDecision(considered=(other, best)).chosen is best


@pytest.mark.parametrize("choices", [(), (False,), (True, True)])
def test_decision_without_one_choice_is_refused(choices: tuple[bool, ...]) -> None:
    """A decision that chooses nothing, or two routes at once, cannot be made."""
    with pytest.raises(RouteAmbiguousError) as raised:
        RoutingDecision(considered=tuple(considered(chosen=chosen) for chosen in choices))
    assert raised.value.chosen == sum(choices)
