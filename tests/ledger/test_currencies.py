"""Currencies: the exponents agree with the published table of ISO 4217."""

from __future__ import annotations

import iso4217
import pytest

from ledger.currencies import EXPONENTS, exponent_of
from ledger.errors import UnknownCurrencyError

NOT_MONEY = {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "XAD"}
"""Codes with an exponent that no account is kept in: funds codes, units of account, next-day dollars."""
PUBLISHED: dict[str, int] = {
    currency.code: currency.exponent for currency in iso4217.Currency if currency.exponent is not None
}


def test_currencies_are_those_of_the_standard() -> None:
    """Every active currency of ISO 4217 is known with its exponent, and nothing else is."""
    assert {code: exponent for code, exponent in PUBLISHED.items() if code not in NOT_MONEY} == EXPONENTS


def test_documented_differences_exist() -> None:
    """Every code that is left out on purpose is in the standard."""
    assert set(PUBLISHED) >= NOT_MONEY


@pytest.mark.parametrize(("currency", "exponent"), [("INR", 2), ("JPY", 0), ("KWD", 3), ("UYW", 4)])
def test_exponent(currency: str, exponent: int) -> None:
    """The exponent is the number of decimals of the smallest unit."""
    assert exponent_of(currency) == exponent


@pytest.mark.parametrize("currency", ["", "inr", "RUPEE", "XAU", "XTS", "BOV"])
def test_unknown_currency_is_refused(currency: str) -> None:
    """A code that is not listed is refused by name instead of getting two decimals."""
    with pytest.raises(UnknownCurrencyError) as refusal:
        exponent_of(currency)

    assert refusal.value.currency == currency
