"""Traits: how the simulated providers differ from each other, as they declare it of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution
from ledger.rails import Rail
from tests.simulation.stories import DAY, HOUR, MINUTE, SECOND

ABSENT_AFTER = HOUR
LATE_EFFECT_MAX = 30 * MINUTE
LAG_MAX = 10 * MINUTE
STALL_MAX = 10 * MINUTE
"""How long a process stands still at most. All three are together within ABSENT_AFTER, so that a look-up which finds
nothing by then proves that nothing happened."""


@dataclass(frozen=True)
class Traits:
    """One provider's character."""

    name: str
    key_lifetime: timedelta | None
    lookup: bool
    lookup_after: timedelta
    refuses_duplicates: bool
    """A repeated reference is answered with 409, instead of with the first payment."""
    fee_minor: int
    wallet_told: bool = True
    webhooks_name_reference: bool = True
    """Whether a webhook repeats our reference; otherwise it names the payment by the provider's id alone."""
    signs_time: bool = False
    """Whether a webhook's signature covers the time of sending."""

    @property
    def capabilities(self) -> Capabilities:
        """Return what the provider declares."""
        offer = RailOffer(fee_minor=self.fee_minor)
        resolution = Resolution(self.key_lifetime, self.lookup, self.lookup_after, ABSENT_AFTER)
        return Capabilities(
            rails={Rail.IMPS: offer, Rail.NEFT: offer},
            resolution=resolution,
            amount_unit=AmountUnit.MINOR,
            wallet_told=self.wallet_told,
        )

    @property
    def lag_max(self) -> timedelta:
        """Return how long a payment may be invisible to look-ups."""
        return min(self.lookup_after, LAG_MAX)


CAST = (
    Traits("Simalpha", None, lookup=True, lookup_after=timedelta(0), refuses_duplicates=True, fee_minor=500),
    Traits(
        "Simbeta",
        7 * DAY,
        lookup=True,
        lookup_after=10 * MINUTE,
        refuses_duplicates=False,
        fee_minor=300,
        signs_time=True,
    ),
    Traits(
        "Simgamma",
        DAY,
        lookup=True,
        lookup_after=30 * SECOND,
        refuses_duplicates=False,
        fee_minor=700,
        webhooks_name_reference=False,
        signs_time=True,
    ),
    Traits("Simdelta", 3 * HOUR, lookup=False, lookup_after=timedelta(0), refuses_duplicates=False, fee_minor=100),
)
