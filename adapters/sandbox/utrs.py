"""UTRs: the bank's reference of a transfer, in the shape each rail gives it.

IMPS and UPI have 12 digits (leading zeros happen and count), NEFT 16 characters, RTGS 22; an ACH trace number has 15
digits and Fedwire's IMAD 22 characters. The digits come from the payout's own reference, so that a sandbox started
afresh does not hand out the references of an earlier one again.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from ledger.rails import Rail

BANK = "TEST"


def utr_of(rail: Rail, reference_id: str, settled_at: datetime) -> str:
    """Return the UTR of a transfer that a rail settled at a time (UTC)."""
    match rail:
        case Rail.IMPS | Rail.UPI:
            return _digits(reference_id, 12)
        case Rail.NEFT:
            return f"{BANK}N{_digits(reference_id, 11)}"
        case Rail.RTGS:
            return f"{BANK}R9{settled_at:%Y%m%d}{_digits(reference_id, 8)}"
        case Rail.ACH:
            return _digits(reference_id, 15)
        case Rail.FEDWIRE:
            return f"{settled_at:%Y%m%d}{BANK}9999{_digits(reference_id, 6)}"


def _digits(reference_id: str, length: int) -> str:
    number = int.from_bytes(sha256(reference_id.encode()).digest()) % 10**length
    return f"{number:0{length}d}"
