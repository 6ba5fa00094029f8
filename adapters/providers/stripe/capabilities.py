"""What Stripe declares of itself, in its documentation."""

from __future__ import annotations

from datetime import timedelta

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, Resolution
from adapters.providers.stripe.resource import Resource
from adapters.providers.stripe.settings import StripeSettings

RESOLUTION = Resolution(
    key_lifetime=timedelta(hours=24),
    lookup_by_reference=True,
    lookup_after=timedelta(minutes=1),
    absent_after=timedelta(hours=1),
)
"""A key is kept for at least 24 hours from when it first arrives.

Afterwards the same key makes another payout, so an outcome that is still open then is looked up and never sent again.
Stripe stores the answer to the first request even where that is a 500, and gives no other under the same key: then too
only the look-up tells. It reads the list of all payouts, newest first, until the reference is found or the list ends.
"""


def capabilities_of(settings: StripeSettings, resource: Resource) -> Capabilities:
    """Return the capabilities, with our own prices where the settings have them."""
    return Capabilities(
        rails=settings.priced(resource.offers),
        resolution=RESOLUTION,
        amount_unit=AmountUnit.MINOR,
        signed_time=True,
        fee_told=resource.fee_told,
    )
