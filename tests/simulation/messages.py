"""Messages: how a simulated provider tells of a payment, in an answer or in a webhook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.simulation import wire
from tests.simulation.transfers import Saying, Transfer, knows_fee


def transfer_document(
    transfer: Transfer, saying: Saying, clock_is_ahead: timedelta, *, fee_is_known: bool = True
) -> dict[str, Any]:
    """Return what the provider says of a payment at one of its words, with the time by its own clock."""
    fee_told = knows_fee(saying) and fee_is_known
    came_back = transfer.came_back_at is not None and saying.at >= transfer.came_back_at
    refunded = fee_told and came_back and transfer.refunds_fee
    return {
        "id": transfer.id,
        "reference": transfer.order.key,
        "beneficiary": transfer.order.beneficiary,
        "amount": transfer.order.amount_minor,
        "word": saying.word.value,
        "at": wire.told(saying.at + clock_is_ahead),
        "retryable": saying.retryable,
        "utr": f"UTR{transfer.id.upper()}" if transfer.left_at is not None and fee_told else None,
        "fee": transfer.fee_minor if fee_told else None,
        "tax": transfer.tax_minor if fee_told else None,
        "fee_refunded": transfer.fee_minor if refunded else None,
        "tax_refunded": transfer.tax_minor if refunded else None,
    }
