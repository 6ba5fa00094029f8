"""Facts that every provider tells in much the same form."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.errors import WireError
from adapters.providers.amounts import AmountUnit
from adapters.providers.facts import minor_told, time_told, unix_time_told, utr_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("amount", [Decimal("1.005"), 10**30])
def test_amount_that_cannot_be_is_unreadable(amount: int | Decimal) -> None:
    """An amount finer than the currency, or beyond what can be stored, makes the message unreadable."""
    with pytest.raises(WireError) as raised:
        minor_told("Acme", amount, AmountUnit.MAJOR, "INR")
    assert raised.value.provider == "Acme"


def test_amount_in_a_currency_that_nobody_knows_is_unreadable() -> None:
    """Without the currency's exponent an amount means nothing."""
    with pytest.raises(WireError):
        minor_told("Acme", 1, AmountUnit.MAJOR, "XXQ")


@pytest.mark.parametrize(("text", "utr"), [(" 0012ab ", "0012AB"), ("", None), (None, None), ("  ", None)])
def test_bank_reference_is_opaque(text: str | None, utr: str | None) -> None:
    """A UTR keeps its leading zeros, is told in capitals, and is missing where it is blank."""
    assert utr_of(text) == utr


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-02-26T16:00:00+05:30", datetime(2026, 2, 26, 10, 30, tzinfo=UTC)),
        ("2026-02-26T16:00:00", NOON),
        ("yesterday", NOON),
        ("0001-01-01T00:00:00+14:00", NOON),
        (1772359200, NOON),
        (None, NOON),
    ],
)
def test_time_of_no_known_zone_is_the_time_of_reading(told: object, meant: datetime) -> None:
    """A time counts where it says its zone; otherwise the fact is as old as its reading."""
    assert time_told(told, NOON) == meant


@pytest.mark.parametrize(
    ("told", "meant"),
    [(1772103600, datetime(2026, 2, 26, 11, tzinfo=UTC)), (10**30, NOON), ("1772103600", NOON), (True, NOON)],
)
def test_unix_time_that_cannot_be_is_the_time_of_reading(told: object, meant: datetime) -> None:
    """A whole number of seconds is a time, and nothing else is."""
    assert unix_time_told(told, NOON) == meant
