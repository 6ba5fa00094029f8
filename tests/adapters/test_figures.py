"""Money as people in India read it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.figures import column_figure, figure
from ledger.currencies import EXPONENTS
from ledger.errors import UnknownCurrencyError


@pytest.mark.parametrize(
    ("amount_minor", "currency", "shown"),
    [
        (0, "INR", "0.00"),
        (5, "INR", "0.05"),
        (99_999, "INR", "999.99"),
        (1_000_00, "INR", "1,000.00"),
        (1_00_000_00, "INR", "1,00,000.00"),
        (12_34_56_789_01, "INR", "12,34,56,789.01"),
        (-1_00_000_00, "INR", "-1,00,000.00"),
        (12_34_567, "JPY", "12,34,567"),
        (1_234_567, "KWD", "1,234.567"),
    ],
)
def test_amount_is_grouped_by_thousand_lakh_and_crore(amount_minor: int, currency: str, shown: str) -> None:
    """The last three digits stand together, and then two by two; the currency says how many decimals there are."""
    assert figure(amount_minor, currency) == shown


@given(st.integers(-(2**80), 2**80), st.sampled_from(sorted(EXPONENTS)))
def test_no_digit_is_lost(amount_minor: int, currency: str) -> None:
    """However large an amount is, what is shown is exactly that amount."""
    assert Decimal(figure(amount_minor, currency).replace(",", "")).scaleb(EXPONENTS[currency]) == amount_minor


def test_nothing_is_blank_in_a_column() -> None:
    """A column of debits or credits is blank where there is nothing."""
    assert (column_figure(0, "INR"), column_figure(1, "INR")) == ("", "0.01")


def test_unknown_currency_is_refused() -> None:
    """Without knowing a currency's decimals, its amounts are not shown."""
    with pytest.raises(UnknownCurrencyError):
        figure(1, "XXX")
