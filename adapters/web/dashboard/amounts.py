"""Amounts on a page: exact ones with their currency, and short ones for the axis of a chart."""

from __future__ import annotations

from typing import NamedTuple

from babel.numbers import format_decimal
from markupsafe import Markup

from adapters.figures import LOCALE, figure
from ledger.currencies import exponent_of
from ledger.money import decimal_from_minor

_NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_RUPEE = "INR"


class _Size(NamedTuple):
    units: int
    suffix: str
    below: int
    """The size before it, of which there is at least this many."""


_INDIAN = (_Size(10_000_000, "Cr", 100_000), _Size(100_000, "L", 1_000), _Size(1_000, "K", 0))
_WESTERN = (_Size(10**9, "B", 10**6), _Size(10**6, "M", 10**3), _Size(10**3, "K", 0))


def money(amount_minor: int, currency: str) -> Markup:
    """Return an amount with its currency, such as `₹1,23,456.00`, readable by machines too.

    Raises UnknownCurrencyError.
    """
    value = f"{decimal_from_minor(amount_minor, currency)} {currency}"
    return Markup('<data class="money" value="{}">{}</data>').format(value, money_text(amount_minor, currency))


def money_text(amount_minor: int, currency: str) -> str:
    """Return an amount with its currency as plain text. Raises UnknownCurrencyError."""
    return _signed(amount_minor, currency, figure(abs(amount_minor), currency))


def count(number: int) -> str:
    """Return a number of things, grouped as amounts are."""
    return format_decimal(number, format="#,##,##0", locale=LOCALE)


def share(part: int, whole: int) -> str:
    """Return how much of something a part is, to a tenth of a percent: 100 % is all of it, and nothing less."""
    if not whole:
        return "-"
    tenths = part * 1000 // whole
    return f"{tenths // 10}{f'.{tenths % 10}' if tenths % 10 else ''}{_NO_BREAK}%"


def counted(number: int, noun: str) -> str:
    """Return so many of something, such as `1 line` or `2,000 lines`."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def short_count(number: int) -> str:
    """Return about how many, such as `1.2 L`."""
    return _short(number, 1, _INDIAN) or count(number)


def short_money(amount_minor: int, currency: str) -> str:
    """Return about how much, such as `₹1.2 L` or `₹3.4 Cr`. Raises UnknownCurrencyError."""
    one = 10 ** exponent_of(currency)
    short = _short(abs(amount_minor), one, _INDIAN if currency == _RUPEE else _WESTERN)
    if short is None:
        short = figure(abs(amount_minor), currency) if amount_minor % one else count(abs(amount_minor) // one)
    return _signed(amount_minor, currency, short)


def _signed(amount_minor: int, currency: str, unsigned: str) -> str:
    sign = _MINUS if amount_minor < 0 else ""
    return sign + ("₹" if currency == _RUPEE else currency + _NO_BREAK) + unsigned


def _short(number: int, one: int, sizes: tuple[_Size, ...]) -> str | None:
    """Return a number in the largest size that it fills, to a tenth; None below a thousand."""
    for size in sizes:
        units = size.units * one
        if number >= units - size.below * one // 20:
            tenths = (number * 10 + units // 2) // units
            whole, tenth = divmod(tenths, 10)
            return f"{count(whole)}{f'.{tenth}' if tenth else ''}{_NO_BREAK}{size.suffix}"
    return None
