"""What NxtBanking declares of itself, in its guides; what they leave open is assumed to the safe side."""

from __future__ import annotations

from adapters.providers.capabilities import Capabilities, RailOffer, Resolution
from adapters.providers.nxtbanking.settings import NxtbankingSettings
from ledger.rails import Rail

LIST_PRICES = {
    Rail.IMPS: RailOffer(fee_minor=5_00),
    Rail.NEFT: RailOffer(fee_minor=2_50),
    Rail.RTGS: RailOffer(fee_minor=20_00),
    Rail.UPI: RailOffer(fee_minor=3_00),
}
"""The guides name the rails and no prices; these are the sandbox's, to be replaced by those of your contract."""

RESOLUTION = Resolution(key_lifetime=None, lookup_by_reference=True)
"""A reference is refused as a duplicate without a limit in time, and can be looked up at once."""


def capabilities_of(settings: NxtbankingSettings) -> Capabilities:
    """Return the capabilities, with our own prices where the settings have them."""
    return Capabilities(rails=settings.priced(LIST_PRICES), resolution=RESOLUTION, amount_unit=settings.amount_unit)
