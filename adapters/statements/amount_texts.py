"""Amount texts: decimal numbers as banks print them, `1,00,000.00` with Indian and `100,000.00` with western groups."""

from __future__ import annotations

import re
from decimal import Decimal

from adapters.providers.amounts import AmountUnit, minor_from_wire
from ledger.errors import LedgerError

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}|[0-9]{1,3}(?:,[0-9]{3})+)(?P<fraction>\.[0-9]+)?"
)
_LENGTH_MAX = 40


def minor_from_text(text: str, unit: AmountUnit, currency: str) -> int | None:
    """Return the minor units, of any sign; None for what is no amount of the currency, however little is wrong."""
    found = _NUMBER.fullmatch(text) if len(text) <= _LENGTH_MAX else None
    if found is None:
        return None
    plain = found["sign"] + found["whole"].replace(",", "") + (found["fraction"] or "")
    try:
        return minor_from_wire(Decimal(plain), unit, currency)
    except LedgerError:
        return None
