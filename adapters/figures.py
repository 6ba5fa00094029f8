"""Figures: money as people in India read it, grouped by thousand, lakh and crore."""

from __future__ import annotations

from babel.numbers import format_decimal

from ledger.currencies import exponent_of
from ledger.money import decimal_from_minor

LOCALE = "en_IN"


def figure(amount_minor: int, currency: str) -> str:
    """Return an amount in whole units, such as `1,23,45,678.90`. Raises UnknownCurrencyError."""
    exponent = exponent_of(currency)
    pattern = "#,##,##0" + ("." + "0" * exponent if exponent else "")
    return format_decimal(decimal_from_minor(amount_minor, currency), format=pattern, locale=LOCALE)


def column_figure(amount_minor: int, currency: str) -> str:
    """Return an amount for a debit or credit column, where nothing is left blank."""
    return figure(amount_minor, currency) if amount_minor else ""
