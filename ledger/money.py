"""Money: a positive amount of one currency, as an integer of its smallest unit (ISO 4217).

There is no zero and no negative money: a side (debit or credit) says which way an amount counts, and where there is
nothing to move there is no `Money`. Balances and differences, which may be zero or negative, are plain integers named
`..._minor`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Self

from ledger.currencies import exponent_of
from ledger.errors import (
    AmountNotIntegerError,
    AmountNotPositiveError,
    AmountTooLargeError,
    AmountUnreadableError,
    FractionTooFineError,
)

LARGEST_AMOUNT_MINOR = 2**63 - 1
_BITS_SHOWN = 128

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", flags=re.ASCII)
_LONGEST_DECIMAL = 40
_EXACT = Context(prec=_LONGEST_DECIMAL + 10)
"""Digits enough that nothing that can be read is ever rounded."""


@dataclass(frozen=True, slots=True)
class Money:
    """A positive amount in minor units and its currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not a positive 64-bit integer of a known currency."""
        check_money(self.amount_minor, self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read a decimal amount such as `"50000.00"`.

        Raises AmountUnreadableError, FractionTooFineError, AmountNotPositiveError, AmountTooLargeError or
        UnknownCurrencyError.
        """
        return cls(minor_from_decimal(text, currency), currency)

    @property
    def decimal(self) -> Decimal:
        """Return the amount in whole units of the currency."""
        return decimal_from_minor(self.amount_minor, self.currency)

    def __str__(self) -> str:
        """Return the amount in whole units and the currency, such as `50000.00 INR`."""
        return f"{self.decimal} {self.currency}"


def check_money(amount_minor: int, currency: str) -> None:
    """Refuse what is not a positive 64-bit integer of a known currency.

    Raises UnknownCurrencyError, AmountNotIntegerError, AmountTooLargeError or AmountNotPositiveError.
    """
    exponent_of(currency)
    if type(amount_minor) is not int:
        raise AmountNotIntegerError(str(amount_minor))
    if amount_minor > LARGEST_AMOUNT_MINOR:
        raise AmountTooLargeError(_shown(amount_minor), currency)
    if amount_minor <= 0:
        raise AmountNotPositiveError(_shown(amount_minor), currency)


def minor_from_decimal(text: str, currency: str) -> int:
    """Return the minor units of a decimal amount of any sign, in plain digits with at most one point.

    Raises AmountUnreadableError, FractionTooFineError or UnknownCurrencyError.
    """
    exponent = exponent_of(currency)
    if len(text) > _LONGEST_DECIMAL or not _DECIMAL.fullmatch(text):
        raise AmountUnreadableError(text[:_LONGEST_DECIMAL])
    minor = Decimal(text).scaleb(exponent, _EXACT)
    if minor != minor.to_integral_value():
        raise FractionTooFineError(text, currency, exponent)
    return int(minor)


def decimal_from_minor(amount_minor: int, currency: str) -> Decimal:
    """Return whole units of the currency for minor units of any sign."""
    exponent = exponent_of(currency)
    return Decimal(amount_minor).scaleb(-exponent).quantize(Decimal(1).scaleb(-exponent))


def _shown(amount_minor: int) -> str:
    """Return an integer of any size as text; Python refuses to spell out the largest."""
    bits = amount_minor.bit_length()
    return str(amount_minor) if bits <= _BITS_SHOWN else f"an integer of {bits} bits"
