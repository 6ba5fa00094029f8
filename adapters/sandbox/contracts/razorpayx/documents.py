"""Documents: the JSON objects in which RazorpayX describes what it holds. Empty objects are written as lists."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.amounts import CURRENCY
from adapters.sandbox.contracts.razorpayx.words import STATUSES, details_of
from adapters.sandbox.payouts import BankPayout, PayoutStatus

FUND_ACCOUNT_ID = "fund_account_id"
PURPOSE = "purpose"
_UNCHARGED = frozenset({PayoutStatus.QUEUED, PayoutStatus.FAILED})
"""Fees stand at zero until a payout is in processing, and again when it failed."""


def collection(items: Sequence[object]) -> dict[str, object]:
    """Return a list as the provider answers it."""
    return {"entity": "collection", "count": len(items), "items": list(items)}


def fees_of(payout: BankPayout) -> dict[str, object]:
    """Return the fees, which include their tax, and the tax."""
    if payout.status in _UNCHARGED:
        return {"fees": 0, "tax": 0}
    return {"fees": payout.charges.fee_minor + payout.charges.tax_minor, "tax": payout.charges.tax_minor}


def payout_document(payout: BankPayout) -> dict[str, object]:
    """Return all there is to know about a payout."""
    extra = payout.request.extra
    return {
        "id": payout.payout_id,
        "entity": "payout",
        "fund_account_id": extra[FUND_ACCOUNT_ID],
        "amount": payout.amount_minor,
        "currency": CURRENCY,
        "notes": [],
        **fees_of(payout),
        "status": STATUSES[payout.status],
        "purpose": extra[PURPOSE],
        "utr": payout.utr,
        "mode": payout.request.rail,
        "reference_id": payout.reference_id,
        "narration": payout.request.narration,
        "batch_id": None,
        "failure_reason": None,
        "status_details": details_of(payout),
        "created_at": int(payout.accepted_at.timestamp()),
        "fee_type": "",
    }


def balance_document(account_number: str, balance_minor: int) -> dict[str, object]:
    """Return the balance of the client's account."""
    return {
        "entity": "banking_balance",
        "currency": CURRENCY,
        "account_number": account_number,
        "account_type": "razorpayx_lite",
        "bank_name": None,
        "amount": balance_minor,
        "available_amount": balance_minor,
    }
