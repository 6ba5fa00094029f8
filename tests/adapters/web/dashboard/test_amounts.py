"""Amounts on a page: exact where there is room, and short but not misleading on the axis of a chart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dashboard.amounts import count, counted, money, money_text, share, short_count, short_money
from ledger.errors import UnknownCurrencyError

CRORE = 10_000_000
LAKH = 100_000


@pytest.mark.parametrize(
    ("amount_minor", "currency", "shown"),
    [
        (0, "INR", "₹0.00"),
        (1_23_45_678_90, "INR", "₹1,23,45,678.90"),
        (-500_00, "INR", "\N{MINUS SIGN}₹500.00"),
        (12_500_00, "USD", "USD\N{NO-BREAK SPACE}12,500.00"),
        (5, "JPY", "JPY\N{NO-BREAK SPACE}5"),
    ],
)
def test_money_names_its_currency(amount_minor: int, currency: str, shown: str) -> None:
    """An amount is grouped as in India and says its currency and sign."""
    assert money_text(amount_minor, currency) == shown


def test_money_is_readable_by_machines() -> None:
    """Beside what people read stands the amount in plain digits."""
    assert money(-500_05, "INR") == '<data class="money" value="-500.05 INR">\N{MINUS SIGN}₹500.05</data>'


@pytest.mark.parametrize(
    ("rupees", "shown"),
    [
        (0, "₹0"),
        (950, "₹950"),
        (1_000, "₹1 K"),
        (99_949, "₹99.9 K"),
        (99_960, "₹1 L"),
        (1_20_000, "₹1.2 L"),
        (95 * LAKH, "₹95 L"),
        (99 * LAKH + 99_999, "₹1 Cr"),
        (34 * CRORE // 10, "₹3.4 Cr"),
        (12_345 * CRORE, "₹12,345 Cr"),
        (-3 * LAKH, "\N{MINUS SIGN}₹3 L"),
    ],
)
def test_short_money_counts_in_lakh_and_crore(rupees: int, shown: str) -> None:
    """About how much is told in thousand, lakh and crore to a tenth."""
    assert short_money(rupees * 100, "INR").replace("\N{NO-BREAK SPACE}", " ") == shown


def test_other_currencies_count_in_thousands() -> None:
    """Lakh and crore are for rupees; paise and cents are shown where nothing else is left."""
    assert short_money(1_250_000_00, "USD") == "USD\N{NO-BREAK SPACE}1.3\N{NO-BREAK SPACE}M"
    assert short_money(1_50, "USD") == "USD\N{NO-BREAK SPACE}1.50"


@given(st.integers(0, 10**16))
def test_short_figure_is_near(number: int) -> None:
    """What is shown short differs from the figure by no more than a twentieth, and never by a size."""
    shown, _, suffix = short_count(number).partition("\N{NO-BREAK SPACE}")
    size = {"": 1, "K": 1_000, "L": LAKH, "Cr": CRORE}[suffix]

    assert abs(Decimal(shown.replace(",", "")) * size - number) * 20 <= number


def test_counts_are_grouped() -> None:
    """A number of things is grouped as an amount is."""
    assert count(1234567) == "12,34,567"


def test_unknown_currency_is_refused() -> None:
    """Without knowing a currency's decimals, its amounts are not shown."""
    with pytest.raises(UnknownCurrencyError):
        money(1, "XXX")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "-"), (0, 3, "0 %"), (1, 3, "33.3 %"), (999_999, 1_000_000, "99.9 %"), (5, 5, "100 %")],
)
def test_share_is_never_rounded_up(part: int, whole: int, shown: str) -> None:
    """A part is told to a tenth of a percent, and as all of it only where it is."""
    assert share(part, whole).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_one_is_not_many() -> None:
    """So many of something are told as people say it."""
    assert [counted(number, "line") for number in (0, 1, 100_000)] == ["0 lines", "1 line", "1,00,000 lines"]
