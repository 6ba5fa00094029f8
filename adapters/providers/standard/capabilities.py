"""What the standard contract promises of every provider that keeps it."""

from __future__ import annotations

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution
from adapters.providers.standard.settings import StandardSettings

RESOLUTION = Resolution(key_lifetime=None, lookup_by_reference=True)
"""There is never a second payout with a reference, and it can be looked up at once."""


def capabilities_of(settings: StandardSettings) -> Capabilities:
    """Return the capabilities on the rails of the settings; a price that they do not name counts as nothing."""
    return Capabilities(
        rails=settings.priced({rail: RailOffer(fee_minor=0) for rail in sorted(settings.rails)}),
        resolution=RESOLUTION,
        amount_unit=AmountUnit.MINOR,
        signed_time=True,
    )
