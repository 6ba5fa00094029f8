"""Orders: the request that pays. The same order always makes the same bytes, by which the provider knows its key."""

from __future__ import annotations

import re
from collections.abc import Container
from unicodedata import normalize

from adapters.errors import RailNotOfferedError
from adapters.providers.razorpayx.settings import RazorpayxSettings
from adapters.providers.razorpayx.wire import CURRENCY, PROVIDER, PayoutRequest
from ledger.errors import RailCurrencyError
from ledger.payment_orders import PaymentOrder
from ledger.rails import Rail

NARRATION_LENGTH_MAX = 30
_NOT_CARRIED = re.compile(r"[^A-Za-z0-9]+")


def payout_request(order: PaymentOrder, settings: RazorpayxSettings, offered: Container[Rail]) -> PayoutRequest:
    """Return the request for one attempt. Raises RailNotOfferedError, or RailCurrencyError for money not in rupees."""
    if order.rail not in offered:
        raise RailNotOfferedError(PROVIDER, order.rail)
    if order.money.currency != CURRENCY:
        raise RailCurrencyError(order.rail, order.money.currency)
    return PayoutRequest(
        account_number=settings.account_number.get_secret_value(),
        fund_account_id=order.provider_beneficiary_id,
        amount=order.money.amount_minor,
        currency=order.money.currency,
        mode=order.rail.value,
        purpose=settings.purpose,
        queue_if_low_balance=settings.queue_if_low_balance,
        reference_id=order.idempotency_key,
        narration=narration_of(order.narration),
    )


def narration_of(text: str) -> str | None:
    """Return what the provider carries of a narration: 30 letters, digits and spaces, accents taken off.

    None when nothing is left; the payee's statement then shows our registered name.
    """
    letters = normalize("NFKD", text).encode("ascii", errors="ignore").decode()
    spaced = _NOT_CARRIED.sub(" ", letters).strip()
    return spaced[:NARRATION_LENGTH_MAX].strip() or None
