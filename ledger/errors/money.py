"""Errors of money: amounts and currencies that cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors.base import InvalidInputError


@dataclass(eq=False)
class UnknownCurrencyError(InvalidInputError):
    """The currency is not an active ISO 4217 code."""

    currency: str


@dataclass(eq=False)
class AmountNotPositiveError(InvalidInputError):
    """An amount of money must be greater than zero."""

    amount: str
    currency: str


@dataclass(eq=False)
class AmountNotIntegerError(InvalidInputError):
    """An amount in minor units must be an integer."""

    amount: str


@dataclass(eq=False)
class AmountTooLargeError(InvalidInputError):
    """An amount must fit in a signed 64-bit integer of minor units."""

    amount: str
    currency: str


@dataclass(eq=False)
class FractionTooFineError(InvalidInputError):
    """The amount has a fraction finer than the currency's smallest unit."""

    amount: str
    currency: str
    exponent: int


@dataclass(eq=False)
class AmountUnreadableError(InvalidInputError):
    """The amount is not a decimal number."""

    amount: str
