"""Charges: the fee the provider takes for a payout on each rail, and the GST (18 %) on that fee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger.rails import Rail

GST_PERCENT = 18

USUAL_FEES_MINOR: Mapping[Rail, int] = MappingProxyType(
    {Rail.IMPS: 500, Rail.UPI: 300, Rail.NEFT: 200, Rail.RTGS: 2_000},
)
"""Fee per payout in paise, without tax."""


@dataclass(frozen=True, slots=True)
class Charges:
    """What one payout costs beyond its amount, in minor units."""

    fee_minor: int
    tax_minor: int

    @classmethod
    def on_fee(cls, fee_minor: int) -> Charges:
        """Return the fee and its GST, rounded half up to the paisa."""
        return cls(fee_minor, (fee_minor * GST_PERCENT + 50) // 100)
