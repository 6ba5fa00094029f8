"""What Cashfree declares of itself."""

from __future__ import annotations

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution
from adapters.providers.cashfree.settings import CashfreeSettings
from ledger.rails import LAKH_MINOR, Rail

_ONE_RUPEE_MINOR = 1_00

LIST_PRICES = {
    Rail.IMPS: RailOffer(fee_minor=5_00, minimum_minor=_ONE_RUPEE_MINOR, limit_minor=5 * LAKH_MINOR),
    Rail.NEFT: RailOffer(fee_minor=2_00, minimum_minor=_ONE_RUPEE_MINOR),
    Rail.RTGS: RailOffer(fee_minor=20_00, minimum_minor=_ONE_RUPEE_MINOR),
    Rail.UPI: RailOffer(fee_minor=3_00, minimum_minor=_ONE_RUPEE_MINOR, limit_minor=1 * LAKH_MINOR),
}
"""The limits are the provider's; it publishes no prices for its API, so these stand in until yours are set."""

RESOLUTION = Resolution(key_lifetime=None, lookup_by_reference=True)
"""A transfer id is unique for ever, and the transfer is found by it."""


def capabilities_of(settings: CashfreeSettings) -> Capabilities:
    """Return the capabilities, with our own prices where the settings have them.

    The balance of the wallet is told by an older API alone, with credentials of its own kind.
    """
    return Capabilities(
        rails=settings.priced(LIST_PRICES),
        resolution=RESOLUTION,
        amount_unit=AmountUnit.MAJOR,
        signed_time=True,
        wallet_told=False,
    )
