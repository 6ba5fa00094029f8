"""Routes: which provider and rail an attempt goes by, and why it goes by no other.

The decision is made outside the ledger, from prices, limits, health and funds; it is recorded with the attempt, so that
long afterwards everybody can see what was known when the choice was made.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, model_validator

from ledger.errors import RouteAmbiguousError
from ledger.rails import Rail


class ConsideredRoute(BaseModel):
    """One provider and rail that was looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str
    rail: Rail
    fee_minor: StrictInt
    """What the transfer was expected to cost, without tax, in minor units."""
    chosen: StrictBool
    reason: str
    """Why it was chosen, or why not."""


class RoutingDecision(BaseModel):
    """Every route that was looked at, the best first; exactly one of them was chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    considered: tuple[ConsideredRoute, ...]

    @model_validator(mode="after")
    def _has_one_choice(self) -> Self:
        chosen = sum(route.chosen for route in self.considered)
        if chosen != 1:
            raise RouteAmbiguousError(chosen)
        return self

    @property
    def chosen(self) -> ConsideredRoute:
        """Return the route that the attempt takes."""
        return next(route for route in self.considered if route.chosen)
