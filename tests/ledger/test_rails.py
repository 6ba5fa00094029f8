"""Rails: currencies and limits for one transfer."""

from __future__ import annotations

import pytest

from ledger.errors import AmountOverRailLimitError, AmountUnderRailMinimumError, RailCurrencyError
from ledger.money import Money
from ledger.rails import RULES, Rail, check_rail_carries


@pytest.mark.parametrize(
    ("rail", "rupees"),
    [
        (Rail.IMPS, "0.01"),
        (Rail.IMPS, "500000.00"),
        (Rail.NEFT, "0.01"),
        (Rail.NEFT, "900000000.00"),
        (Rail.RTGS, "200000.00"),
        (Rail.RTGS, "900000000.00"),
        (Rail.UPI, "0.01"),
        (Rail.UPI, "100000.00"),
    ],
)
def test_rail_carries_amounts_within_its_limits(rail: Rail, rupees: str) -> None:
    """An amount from the rail's minimum up to and including its limit is carried."""
    check_rail_carries(rail, Money.parse(rupees, "INR"))


@pytest.mark.parametrize(
    ("rail", "rupees", "limit_minor"),
    [(Rail.IMPS, "500000.01", 50_000_000), (Rail.UPI, "100000.01", 10_000_000)],
)
def test_amount_over_the_limit_is_refused(rail: Rail, rupees: str, limit_minor: int) -> None:
    """One paisa over the rail's limit is refused, with the limit in the error."""
    money = Money.parse(rupees, "INR")

    with pytest.raises(AmountOverRailLimitError) as refusal:
        check_rail_carries(rail, money)

    found = refusal.value
    assert (found.rail, found.amount_minor, found.limit_minor) == (rail, money.amount_minor, limit_minor)


def test_amount_under_the_minimum_is_refused() -> None:
    """RTGS does not carry a paisa less than two lakh rupees."""
    with pytest.raises(AmountUnderRailMinimumError) as refusal:
        check_rail_carries(Rail.RTGS, Money.parse("199999.99", "INR"))

    assert refusal.value.minimum_minor == 20_000_000


@pytest.mark.parametrize("rail", Rail)
def test_rail_carries_only_its_currency(rail: Rail) -> None:
    """The Indian rails carry rupees alone, and those of the United States dollars."""
    foreign = "USD" if RULES[rail].currency == "INR" else "INR"
    with pytest.raises(RailCurrencyError) as refusal:
        check_rail_carries(rail, Money(30_000_000, foreign))

    assert (refusal.value.rail, refusal.value.currency) == (rail, foreign)


def test_every_rail_has_a_rule() -> None:
    """Every rail has a rule, and only UPI pays to a UPI address."""
    addresses = {rail: RULES[rail].address for rail in Rail}

    assert [rail for rail, address in addresses.items() if address == "vpa"] == [Rail.UPI]
