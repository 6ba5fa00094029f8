"""Amounts on the wire: a JSON number that means rupees at one provider and paise at another.

Nothing in a message says which, and a wrong guess pays a hundred times too much. So the unit is always passed in, and a
number that is no whole count of minor units is refused rather than rounded.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact
from enum import StrEnum

from ledger.currencies import exponent_of
from ledger.errors import AmountTooLargeError, FractionTooFineError
from ledger.money import LARGEST_AMOUNT_MINOR, Money

_EXACT = Context(prec=40, traps=[Inexact])
"""Arithmetic that refuses to round; 40 digits are twice what 64 bits can hold."""

_LONGEST_SHOWN = 40


class AmountUnit(StrEnum):
    """What the number one means in a provider's messages."""

    MINOR = "minor"
    """One paisa."""
    MAJOR = "major"
    """One rupee."""


def minor_from_wire(amount: int | Decimal, unit: AmountUnit, currency: str) -> int:
    """Return the minor units of an amount of any sign.

    Raises FractionTooFineError, AmountTooLargeError or UnknownCurrencyError.
    """
    exponent = exponent_of(currency)
    shown = f"{amount!s:.{_LONGEST_SHOWN}}"
    if not -LARGEST_AMOUNT_MINOR <= Decimal(amount) <= LARGEST_AMOUNT_MINOR:
        raise AmountTooLargeError(shown, currency)
    try:
        minor = _EXACT.to_integral_exact(_EXACT.scaleb(Decimal(amount), _shift(unit, exponent)))
    except Inexact:
        raise FractionTooFineError(shown, currency, exponent) from None
    if not -LARGEST_AMOUNT_MINOR <= minor <= LARGEST_AMOUNT_MINOR:
        raise AmountTooLargeError(shown, currency)
    return int(minor)


def wire_from_money(money: Money, unit: AmountUnit) -> Decimal:
    """Return the number that stands for the money in a provider's messages."""
    return money.decimal if unit is AmountUnit.MAJOR else Decimal(money.amount_minor)


def _shift(unit: AmountUnit, exponent: int) -> int:
    return exponent if unit is AmountUnit.MAJOR else 0
