"""Amounts as they stand in the provider's JSON, in the one unit that this sandbox is set to speak.

The provider's guide never says whether `50000` is rupees or paise. The sandbox can therefore be either kind of
provider, and whoever talks to it has to know which one it is.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from adapters.sandbox.refusals import invalid_request
from ledger.money import decimal_from_minor

CURRENCY = "INR"
LARGEST_AMOUNT_MINOR = 10**15
_FINEST_EXPONENT = -20
_MINOR_PER_MAJOR = 100


class AmountUnit(StrEnum):
    """What the number in an `amount` field counts."""

    MINOR = "minor"
    """Paise, as JSON integers."""
    MAJOR = "major"
    """Rupees, as JSON numbers with two decimals."""

    def render(self, amount_minor: int) -> int | Decimal:
        """Return the JSON number for an amount in minor units."""
        return amount_minor if self is AmountUnit.MINOR else decimal_from_minor(amount_minor, CURRENCY)

    def read(self, number: object) -> int:
        """Return the minor units of a JSON number. Raises RefusalError."""
        minor = _exact(number) * (1 if self is AmountUnit.MINOR else _MINOR_PER_MAJOR)
        if minor.denominator != 1:
            message = f"amount is finer than the smallest unit (amounts are in {self} units)"
            raise invalid_request(message)
        if not 0 < minor <= LARGEST_AMOUNT_MINOR:
            message = "amount must be greater than zero and at most ten lakh crore rupees"
            raise invalid_request(message)
        return int(minor)


def _exact(number: object) -> Fraction:
    """Return the number without any rounding. Raises RefusalError."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        message = "amount must be a JSON number"
        raise invalid_request(message)
    decimal = Decimal(number)
    if not decimal.is_finite() or decimal.adjusted() > len(str(LARGEST_AMOUNT_MINOR)) or _is_too_fine(decimal):
        message = "amount is out of range"
        raise invalid_request(message)
    return Fraction(decimal)


def _is_too_fine(decimal: Decimal) -> bool:
    exponent = decimal.as_tuple().exponent
    return isinstance(exponent, int) and exponent < _FINEST_EXPONENT
