"""The provider's webhook signature: HMAC-SHA256 of the raw body, in hex. It covers no time and no event id."""

from __future__ import annotations

import hmac

SIGNATURE_HEADER = "X-Razorpay-Signature"
EVENT_ID_HEADER = "x-razorpay-event-id"
"""The same on every repetition of an event, and not signed."""


def signature_of(secret: str, body: bytes) -> str:
    """Return the signature of a raw body."""
    return hmac.new(secret.encode(), body, "sha256").hexdigest()
