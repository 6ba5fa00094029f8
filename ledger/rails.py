"""Rails: the payment systems a payout can travel on, and what each of them carries.

Limits are for one transfer, in minor units. IMPS is capped at ₹5 lakh by NPCI; UPI at ₹1 lakh (the limit that payout
providers grant by default); RTGS starts at ₹2 lakh (RBI); NEFT has neither minimum nor maximum (RBI). In the United
States, Same Day ACH is capped at $1 million (Nacha), and the standard settlement has no limit; Fedwire has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
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
    ACH = "ACH"
    FEDWIRE = "FEDWIRE"


@dataclass(frozen=True, slots=True)
class RailRule:
    """What one rail carries: its currency, its address, its limits in minor units, and how soon the payee has it."""

    currency: str
    address: Literal["account_number", "vpa"]
    bank_code: Literal["ifsc", "routing_number"] | None
    """What names the bank of an account number."""
    minimum_minor: int | None
    limit_minor: int | None
    arrives_within: timedelta


RULES: dict[Rail, RailRule] = {
    Rail.IMPS: RailRule("INR", "account_number", "ifsc", None, 5 * LAKH_MINOR, timedelta(minutes=1)),
    Rail.NEFT: RailRule("INR", "account_number", "ifsc", None, None, timedelta(hours=2)),
    Rail.RTGS: RailRule("INR", "account_number", "ifsc", 2 * LAKH_MINOR, None, timedelta(minutes=30)),
    Rail.UPI: RailRule("INR", "vpa", None, None, 1 * LAKH_MINOR, timedelta(minutes=1)),
    Rail.ACH: RailRule("USD", "account_number", "routing_number", None, None, timedelta(days=3)),
    Rail.FEDWIRE: RailRule("USD", "account_number", "routing_number", None, None, timedelta(days=1)),
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
