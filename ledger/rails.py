"""Rails: the payment systems a payout can travel on, and what each of them carries.

Limits are for one transfer, in paise. IMPS is capped at ₹5 lakh by NPCI; UPI at ₹1 lakh (the limit that payout
providers grant by default); RTGS starts at ₹2 lakh (RBI); NEFT has neither minimum nor maximum (RBI).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ledger.errors import AmountOverRailLimitError, AmountUnderRailMinimumError, RailCurrencyError
from ledger.money import Money

LAKH_MINOR = 100_000 * 100


class Rail(StrEnum):
    """A payment system."""

    IMPS = "IMPS"
    NEFT = "NEFT"
    RTGS = "RTGS"
    UPI = "UPI"


@dataclass(frozen=True, slots=True)
class RailRule:
    """What one rail carries: its currency, its address, and its limits in minor units."""

    currency: str
    address: Literal["account_number", "vpa"]
    minimum_minor: int | None
    limit_minor: int | None


RULES: dict[Rail, RailRule] = {
    Rail.IMPS: RailRule("INR", "account_number", None, 5 * LAKH_MINOR),
    Rail.NEFT: RailRule("INR", "account_number", None, None),
    Rail.RTGS: RailRule("INR", "account_number", 2 * LAKH_MINOR, None),
    Rail.UPI: RailRule("INR", "vpa", None, 1 * LAKH_MINOR),
}


def check_rail_carries(rail: Rail, money: Money) -> None:
    """Refuse an amount that the rail does not carry.

    Raises RailCurrencyError, AmountUnderRailMinimumError or AmountOverRailLimitError.
    """
    rule = RULES[rail]
    if money.currency != rule.currency:
        raise RailCurrencyError(rail, money.currency)
    if rule.minimum_minor is not None and money.amount_minor < rule.minimum_minor:
        raise AmountUnderRailMinimumError(rail, money.amount_minor, rule.minimum_minor)
    if rule.limit_minor is not None and money.amount_minor > rule.limit_minor:
        raise AmountOverRailLimitError(rail, money.amount_minor, rule.limit_minor)
