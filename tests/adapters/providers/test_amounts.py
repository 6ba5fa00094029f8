"""Amounts on the wire are exact, in either unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.providers.amounts import AmountUnit, minor_from_wire, wire_from_money
from ledger.errors import AmountTooLargeError, FractionTooFineError, UnknownCurrencyError
from ledger.money import LARGEST_AMOUNT_MINOR, Money


@given(st.integers(1, LARGEST_AMOUNT_MINOR), st.sampled_from(AmountUnit), st.sampled_from(["INR", "JPY", "KWD"]))
def test_what_is_written_is_read_back(amount_minor: int, unit: AmountUnit, currency: str) -> None:
    """An amount survives the way to the wire and back, whatever the unit and the currency's decimals."""
    assert minor_from_wire(wire_from_money(Money(amount_minor, currency), unit), unit, currency) == amount_minor


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(AmountUnit))
def test_every_number_is_exact_or_refused(number: int | Decimal, unit: AmountUnit) -> None:
    """A number is a whole count of minor units or is refused by name, never rounded."""
    try:
        minor = minor_from_wire(number, unit, "INR")
    except (AmountTooLargeError, FractionTooFineError):
        return

    assert minor == number * (100 if unit is AmountUnit.MAJOR else 1)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [(Decimal("0.001"), FractionTooFineError), (Decimal("1E-999999999"), FractionTooFineError),
     (Decimal("1234567890123456.0000000000000001"), FractionTooFineError), (10**4000, AmountTooLargeError),
     (Decimal("1E+999999999999"), AmountTooLargeError), (LARGEST_AMOUNT_MINOR, AmountTooLargeError)],
)  # fmt: skip
def test_numbers_beyond_the_books_are_refused(number: int | Decimal, refusal: type[Exception]) -> None:
    """A fraction finer than a paisa and a number beyond 64 bits are refused, and briefly."""
    with pytest.raises(refusal) as refused:
        minor_from_wire(number, AmountUnit.MAJOR, "INR")

    assert len(str(refused.value)) < 200


def test_a_currency_that_we_do_not_know_has_no_minor_unit() -> None:
    """Without the currency's decimals there is no amount."""
    with pytest.raises(UnknownCurrencyError):
        minor_from_wire(1, AmountUnit.MINOR, "XYZ")
