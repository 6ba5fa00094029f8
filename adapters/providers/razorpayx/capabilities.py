"""What RazorpayX declares of itself: each partner bank's rails and their hours, and how open outcomes are resolved.

An order outside its rail's hours is taken on and waits at the partner bank, in processing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import Capabilities, RailOffer, Resolution, Window
from adapters.providers.razorpayx.settings import PartnerBank, RazorpayxSettings
from ledger.rails import LAKH_MINOR, Rail

MINIMUM_MINOR = 100
"""One rupee, on every rail."""

LIST_PRICES = {
    Rail.IMPS: RailOffer(fee_minor=5_00, minimum_minor=MINIMUM_MINOR, limit_minor=5 * LAKH_MINOR),
    Rail.NEFT: RailOffer(fee_minor=5_00, minimum_minor=MINIMUM_MINOR),
    Rail.RTGS: RailOffer(fee_minor=20_00, minimum_minor=MINIMUM_MINOR),
    Rail.UPI: RailOffer(fee_minor=5_00, minimum_minor=MINIMUM_MINOR, limit_minor=LAKH_MINOR),
}
"""The documentation names no prices by rail: these are for choosing until your contract's are in the settings."""

HOURS: Mapping[PartnerBank, Mapping[Rail, Window]] = {
    PartnerBank.LITE: {Rail.NEFT: Window(time(2), time(18)), Rail.RTGS: Window(time(2), time(18))},
    PartnerBank.IDFC: {Rail.NEFT: Window(time(2), time(18)), Rail.RTGS: Window(time(2), time(18))},
    PartnerBank.ICICI: {Rail.NEFT: Window(time(1), time(18, 45)), Rail.RTGS: Window(time(9, 30), time(17, 15))},
    PartnerBank.YES: {Rail.NEFT: Window(time(1), time(18, 45)), Rail.RTGS: Window(time(7), time(18, 30))},
    PartnerBank.RBL: {Rail.NEFT: Window(time(2), time(18)), Rail.RTGS: Window(time(8), time(17, 30))},
}
"""In IST, on working days; the other rails run round the clock."""

WITHOUT_UPI = frozenset({PartnerBank.IDFC, PartnerBank.ICICI})
"""Among the current accounts only those at Yes Bank and RBL pay to UPI addresses."""

RESOLUTION = Resolution(
    key_lifetime=timedelta(days=6),
    lookup_by_reference=True,
    lookup_after=timedelta(minutes=5),
    absent_after=timedelta(hours=1),
)
"""A key lives for seven calendar days, of which the first may be nearly over when it is first used."""


def capabilities_of(settings: RazorpayxSettings) -> Capabilities:
    """Return the capabilities of the settings' partner bank, with our own prices where the settings have them."""
    return Capabilities(
        rails=settings.priced(offers_of(settings.partner_bank)), resolution=RESOLUTION, amount_unit=AmountUnit.MINOR
    )


def offers_of(bank: PartnerBank | None) -> dict[Rail, RailOffer]:
    """Return the rails that an account at this bank can use, each with its hours."""
    hours = HOURS[bank] if bank is not None else {}
    rails = [rail for rail in LIST_PRICES if not (rail is Rail.UPI and bank in WITHOUT_UPI)]
    return {rail: replace(LIST_PRICES[rail], window=hours.get(rail)) for rail in rails}
