"""Money: positive integers of a currency's smallest unit, and their decimal texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.currencies import EXPONENTS
from ledger.errors import (
    AmountNotIntegerError,
    AmountNotPositiveError,
    AmountTooLargeError,
    AmountUnreadableError,
    FractionTooFineError,
    UnknownCurrencyError,
)
from ledger.money import LARGEST_AMOUNT_MINOR, Money, decimal_from_minor, minor_from_decimal

currencies = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("50000.00", "INR", 5_000_000),
        ("50000", "INR", 5_000_000),
        ("0.01", "INR", 1),
        ("00.10", "INR", 10),
        ("1.50000", "INR", 150),
        ("1234", "JPY", 1_234),
        ("1.234", "KWD", 1_234),
        ("1.2345", "UYW", 12_345),
        ("92233720368547758.07", "INR", LARGEST_AMOUNT_MINOR),
    ],
)
def test_parse(text: str, currency: str, minor: int) -> None:
    """A decimal text means as many minor units as the currency's exponent says."""
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "NaN", "Infinity", "-Infinity", "1e3", "1E+2", "0x10", "1_000", "1,000", "1.2.3"),
        *("5.", ".5", "+5", " 5", "5 ", "5\n", "١٢", "\uff11\uff12", "--1", "1e999999", "1e5000", "9" * 41, "₹5"),
    ],
)
def test_unreadable_amount_is_refused(text: str) -> None:
    """Anything but plain ASCII digits with at most one point inside is refused, whatever Python would make of it."""
    with pytest.raises(AmountUnreadableError):
        Money.parse(text, "INR")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("0.001", "INR"), ("1.5", "JPY"), ("1.0001", "KWD"), ("1.00000000000000000000000000000000001", "INR")],
)
def test_fraction_finer_than_the_currency_is_refused(text: str, currency: str) -> None:
    """A fraction finer than the smallest unit is never rounded away, however small it is."""
    with pytest.raises(FractionTooFineError) as refusal:
        Money.parse(text, currency)

    assert (refusal.value.amount, refusal.value.exponent) == (text, EXPONENTS[currency])


@pytest.mark.parametrize("text", ["0", "0.00", "-0", "-1", "-0.01"])
def test_nothing_and_less_are_no_money(text: str) -> None:
    """There is no zero and no negative money."""
    with pytest.raises(AmountNotPositiveError):
        Money.parse(text, "INR")


@pytest.mark.parametrize("minor", [0, -1, -LARGEST_AMOUNT_MINOR])
def test_amount_must_be_positive(minor: int) -> None:
    """Money of zero or fewer minor units cannot be constructed."""
    with pytest.raises(AmountNotPositiveError):
        Money(minor, "INR")


@pytest.mark.parametrize("amount", [1.0, "1", True, Decimal(1), None])
def test_amount_must_be_an_integer(amount: object) -> None:
    """Only an int is an amount: no float, text, bool or decimal."""
    with pytest.raises(AmountNotIntegerError):
        Money(amount, "INR")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["92233720368547758.08", "9" * 40])
def test_amount_must_fit_64_bits(text: str) -> None:
    """An amount over the largest signed 64-bit integer of minor units is refused."""
    with pytest.raises(AmountTooLargeError):
        Money.parse(text, "INR")


@pytest.mark.parametrize("currency", ["", "inr", "XXX", "BTC", "INR ", "DEM"])
def test_currency_must_be_known(currency: str) -> None:
    """An amount of a currency that is not an active ISO 4217 code is refused."""
    with pytest.raises(UnknownCurrencyError):
        Money(1, currency)
    with pytest.raises(UnknownCurrencyError):
        Money.parse("1", currency)


def test_money_is_shown_in_whole_units() -> None:
    """Money is shown with all the decimals of its currency."""
    shown = [str(Money(5_000_000, "INR")), str(Money(7, "KWD")), str(Money(7, "JPY"))]

    assert shown == ["50000.00 INR", "0.007 KWD", "7 JPY"]


@given(minor=st.integers(-LARGEST_AMOUNT_MINOR, LARGEST_AMOUNT_MINOR), currency=currencies)
def test_decimal_text_round_trip(minor: int, currency: str) -> None:
    """Minor units of any sign survive being written as a decimal and read again."""
    assert minor_from_decimal(f"{decimal_from_minor(minor, currency):f}", currency) == minor


@given(minor=st.integers(1, LARGEST_AMOUNT_MINOR), currency=currencies)
def test_money_text_round_trip(minor: int, currency: str) -> None:
    """Money survives being written as text and read again."""
    text, _, shown_currency = str(Money(minor, currency)).partition(" ")

    assert Money.parse(text, shown_currency) == Money(minor, currency)


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    """Whatever the text, it is either an exact amount or refused with one of the named errors."""
    try:
        minor = minor_from_decimal(text, "INR")
    except (AmountUnreadableError, FractionTooFineError):
        return

    assert Decimal(text) * 100 == minor
