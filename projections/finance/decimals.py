"""Amounts in whole units, exactly: `numeric` on PostgreSQL, and text on SQLite, which has no decimal numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, case, cast, func, literal_column

from ledger.currencies import EXPONENTS

Decimals = Callable[[ColumnElement[Any], ColumnElement[str]], ColumnElement[Any]]
"""Returns the whole units of an amount in minor units and its currency; of nothing, nothing."""


def decimals_on(*, postgresql: bool) -> Decimals:
    """Return how an engine writes exact decimals."""
    return _by_currency(_numeric if postgresql else _text)


def _by_currency(write: Callable[[ColumnElement[Any], int], ColumnElement[Any]]) -> Decimals:
    currencies: defaultdict[int, list[str]] = defaultdict(list)
    for currency, exponent in EXPONENTS.items():
        currencies[exponent].append(currency)

    def decimal(amount_minor: ColumnElement[Any], currency: ColumnElement[str]) -> ColumnElement[Any]:
        # A currency that nobody knows has no decimal: guessing one would be wrong by a factor of ten or a hundred.
        return case(*((currency.in_(codes), write(amount_minor, each)) for each, codes in currencies.items()))

    return decimal


def _numeric(amount_minor: ColumnElement[Any], exponent: int) -> ColumnElement[Any]:
    # A product has exactly as many decimals as its factors; a quotient would have sixteen.
    return amount_minor * literal_column(f"{10**-exponent:.{exponent}f}::numeric")


def _text(amount_minor: ColumnElement[Any], exponent: int) -> ColumnElement[Any]:
    if not exponent:
        return cast(amount_minor, Text)
    size, unit = func.abs(amount_minor, type_=BigInteger), 10**exponent
    fraction = func.substr(cast(size % unit + unit, Text), 2)
    return case((amount_minor < 0, "-"), else_="") + cast(size // unit, Text) + "." + fraction
