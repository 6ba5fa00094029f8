"""What a payment order says to the provider."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from adapters.errors import RailNotOfferedError
from adapters.providers.cashfree.provider import CashfreeProvider
from ledger.errors import RailCurrencyError
from ledger.rails import Rail
from tests.adapters.providers.cashfree.conftest import MakeProvider
from tests.adapters.providers.cashfree.fake_cashfree import TRANSFERS, FakeCashfree
from tests.adapters.providers.cashfree.samples import OUR_ID, REFERENCE, order, transfer


def test_an_order_says_what_is_paid_to_whom_and_under_which_reference(
    fake: FakeCashfree, provider: CashfreeProvider
) -> None:
    """The idempotency key leaves as the transfer id, next to the amount in rupees, the mode and the beneficiary."""
    fake.script(TRANSFERS, (200, transfer()))

    provider.submit(order())

    assert fake.bodies(TRANSFERS) == [
        {
            "transfer_id": REFERENCE,
            "transfer_amount": 500,
            "transfer_currency": "INR",
            "transfer_mode": "imps",
            "beneficiary_details": {"beneficiary_id": OUR_ID},
            "transfer_remarks": "Vendor payment March",
        }
    ]


def test_a_fund_source_of_ours_is_named(fake: FakeCashfree, make_provider: MakeProvider) -> None:
    """A fund source from the settings goes with every order."""
    fake.script(TRANSFERS, (200, transfer()))

    make_provider(fundsource_id="WALLET_7").submit(order())

    assert fake.bodies(TRANSFERS)[0]["fundsource_id"] == "WALLET_7"


@pytest.mark.parametrize(
    ("amount_minor", "number"),
    [(100, "1.00"), (18, "0.18"), (1, "0.01"), (123_456_789_012_345_678, "1234567890123456.78")],
)
def test_amounts_leave_as_exact_rupees(
    fake: FakeCashfree, provider: CashfreeProvider, amount_minor: int, number: str
) -> None:
    """Paise become a JSON number of rupees with two decimals that no binary float could hold."""
    fake.script(TRANSFERS, (200, transfer()))

    provider.submit(order(amount_minor))

    body = fake.requests(TRANSFERS)[0].content
    assert f'"transfer_amount":{number}}}'.encode() in body
    assert json.loads(body, parse_float=Decimal)["transfer_amount"] == Decimal(number)


@pytest.mark.parametrize(
    ("rail", "mode"), [(Rail.IMPS, "imps"), (Rail.NEFT, "neft"), (Rail.RTGS, "rtgs"), (Rail.UPI, "upi")]
)
def test_a_rail_has_a_mode(fake: FakeCashfree, provider: CashfreeProvider, rail: Rail, mode: str) -> None:
    """Every rail that the capabilities offer has a mode, and only those."""
    fake.script(TRANSFERS, (200, transfer()))

    provider.submit(order(rail=rail))

    assert fake.bodies(TRANSFERS)[0]["transfer_mode"] == mode
    assert set(provider.capabilities.rails) == {Rail.IMPS, Rail.NEFT, Rail.RTGS, Rail.UPI}


@pytest.mark.parametrize("rail", [Rail.ACH, Rail.FEDWIRE])
def test_a_rail_that_is_not_offered_never_leaves(fake: FakeCashfree, provider: CashfreeProvider, rail: Rail) -> None:
    """An order for a rail of another country is refused before anything is sent."""
    with pytest.raises(RailNotOfferedError):
        provider.submit(order(rail=rail))

    assert fake.asked == []


def test_money_that_is_not_rupees_never_leaves(fake: FakeCashfree, provider: CashfreeProvider) -> None:
    """An order in another currency is refused before anything is sent."""
    with pytest.raises(RailCurrencyError):
        provider.submit(order(currency="USD"))

    assert fake.asked == []


@pytest.mark.parametrize(
    ("narration", "remarks"),
    [
        ("Invoice #42/B (März)", "Invoice 42 B Marz"),
        ("x" * 90, "x" * 70),
        ("a" * 69 + " b", "a" * 69),
        ("\u0935\u0947\u0924\u0928", "6f1d2c3b4a5948778695a4b3c2d1e0f1 1"),
        ("", "6f1d2c3b4a5948778695a4b3c2d1e0f1 1"),
    ],
)
def test_remarks_are_letters_and_digits(
    fake: FakeCashfree, provider: CashfreeProvider, narration: str, remarks: str
) -> None:
    """A narration loses what the provider refuses, and where nothing is left the reference stands in."""
    fake.script(TRANSFERS, (200, transfer()))

    provider.submit(order(narration=narration))

    assert fake.bodies(TRANSFERS)[0]["transfer_remarks"] == remarks
