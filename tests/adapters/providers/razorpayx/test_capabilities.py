"""What the provider declares of itself."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from adapters.providers.amounts import AmountUnit
from adapters.providers.capabilities import WebhookOrder, Window
from adapters.providers.razorpayx.capabilities import capabilities_of
from adapters.providers.razorpayx.settings import PartnerBank
from ledger.rails import LAKH_MINOR, Rail
from tests.adapters.providers.razorpayx.samples import settings

NEFT_AND_RTGS = {
    PartnerBank.LITE: (Window(time(2), time(18)), Window(time(2), time(18))),
    PartnerBank.IDFC: (Window(time(2), time(18)), Window(time(2), time(18))),
    PartnerBank.ICICI: (Window(time(1), time(18, 45)), Window(time(9, 30), time(17, 15))),
    PartnerBank.YES: (Window(time(1), time(18, 45)), Window(time(7), time(18, 30))),
    PartnerBank.RBL: (Window(time(2), time(18)), Window(time(8), time(17, 30))),
}


@pytest.mark.parametrize("bank", PartnerBank)
def test_each_partner_bank_keeps_its_hours(bank: PartnerBank) -> None:
    """NEFT and RTGS run in the bank's hours on working days, IMPS and UPI round the clock."""
    rails = capabilities_of(settings(partner_bank=bank)).rails

    assert (rails[Rail.NEFT].window, rails[Rail.RTGS].window) == NEFT_AND_RTGS[bank]
    assert {offer.window for rail, offer in rails.items() if rail in {Rail.IMPS, Rail.UPI}} == {None}
    assert not any(offer.window.on_bank_holidays for offer in rails.values() if offer.window is not None)


@pytest.mark.parametrize(("bank", "offered"), [(None, True), (PartnerBank.LITE, True), (PartnerBank.YES, True),
                                               (PartnerBank.RBL, True), (PartnerBank.IDFC, False),
                                               (PartnerBank.ICICI, False)])  # fmt: skip
def test_upi_is_offered_where_the_bank_pays_by_upi(bank: PartnerBank | None, *, offered: bool) -> None:
    """Current accounts at IDFC and ICICI do not pay to UPI addresses."""
    rails = capabilities_of(settings(partner_bank=bank)).rails

    assert (Rail.UPI in rails) is offered
    assert {Rail.IMPS, Rail.NEFT, Rail.RTGS} <= set(rails)


def test_without_a_partner_bank_no_hours_are_known() -> None:
    """An account whose bank is not in the settings is offered every rail round the clock."""
    rails = capabilities_of(settings()).rails

    assert set(rails) == {Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI}
    assert {offer.window for offer in rails.values()} == {None}


def test_limits_are_for_one_transfer() -> None:
    """A rupee at least on every rail, ₹5 lakh at most by IMPS and ₹1 lakh by UPI."""
    rails = capabilities_of(settings()).rails

    assert {offer.minimum_minor for offer in rails.values()} == {100}
    limits = {rail: offer.limit_minor for rail, offer in rails.items()}
    assert limits == {Rail.IMPS: 5 * LAKH_MINOR, Rail.UPI: LAKH_MINOR, Rail.NEFT: None, Rail.RTGS: None}


def test_our_own_prices_replace_the_list_prices() -> None:
    """A price in the settings is the price of its rail, whose hours and limits stay."""
    own = capabilities_of(settings(partner_bank=PartnerBank.RBL, fees_minor={Rail.RTGS: 1})).rails
    listed = capabilities_of(settings(partner_bank=PartnerBank.RBL)).rails

    assert own[Rail.RTGS] == listed[Rail.RTGS].at_price(1)
    assert own[Rail.IMPS] == listed[Rail.IMPS]


def test_an_open_outcome_is_resolved_as_documented() -> None:
    """A key is used again within seven calendar days; a look-up means something after 5 minutes, all after an hour."""
    resolution = capabilities_of(settings()).resolution

    assert resolution.key_lifetime is not None
    assert resolution.key_lifetime <= timedelta(days=7) - timedelta(hours=24)
    assert resolution.lookup_by_reference
    assert (resolution.lookup_after, resolution.absent_after) == (timedelta(minutes=5), timedelta(hours=1))


def test_messages_count_paise_and_come_in_any_order() -> None:
    """Amounts are integers of paise, webhooks come in any order, and their signature covers no time."""
    capabilities = capabilities_of(settings())

    assert capabilities.amount_unit is AmountUnit.MINOR
    assert (capabilities.webhook_order, capabilities.signed_time) == (WebhookOrder.ANY, False)
