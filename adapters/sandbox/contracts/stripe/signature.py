"""The signature of Stripe's webhooks: HMAC-SHA256 in hex over the time of sending, a full stop and the raw body."""

from __future__ import annotations

import hmac
from datetime import datetime

SIGNATURE_HEADER = "Stripe-Signature"


def signature_of(secret: str, body: bytes, at: datetime) -> str:
    """Return the header of a body that is sent at a time."""
    sent = int(at.timestamp())
    signed = hmac.new(secret.encode(), b"%d.%s" % (sent, body), "sha256").hexdigest()
    return f"t={sent},v1={signed}"
