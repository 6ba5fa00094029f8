"""Figures as people read them: amounts with Indian digit grouping, moments in the book's reporting time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from ledger.currencies import exponent_of
from ledger.money import decimal_from_minor

LOCALE = "en_IN"


def amount_text(amount_minor: int, currency: str) -> str:
    """Return an amount in whole units of its currency, such as `12,34,567.00`."""
    decimals = "." + "0" * exponent_of(currency) if exponent_of(currency) else ""
    return format_decimal(decimal_from_minor(amount_minor, currency), format=f"#,##,##0{decimals}", locale=LOCALE)


def column_text(amount_minor: int, currency: str) -> str:
    """Return an amount for a column of debits or credits, where nothing is shown as nothing."""
    return amount_text(amount_minor, currency) if amount_minor else ""


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment in a time zone, to the second, with its offset from UTC."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds")
