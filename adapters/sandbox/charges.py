"""Charges: the fee the provider takes for a payout on each rail, and the GST (18 %) on that fee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger.rails import Rail

GST_PERCENT = 18

USUAL_FEES_MINOR: Mapping[Rail, int] = MappingProxyType(
    {Rail.IMPS: 500, Rail.UPI: 300, Rail.NEFT: 200, Rail.RTGS: 2_000, Rail.ACH: 25, Rail.FEDWIRE: 1_500},
)
"""Fee per payout in minor units, without tax."""


@dataclass(frozen=True, slots=True)
class Charges:
    """What one payout costs beyond its amount, in minor units."""

    fee_minor: int
    tax_minor: int

    @classmethod
    def on_fee(cls, fee_minor: int, tax_percent: int = GST_PERCENT) -> Charges:
        """Return the fee and the tax on it, rounded half up to the minor unit."""
        return cls(fee_minor, (fee_minor * tax_percent + 50) // 100)
