"""The webhook's signature: base64 of HMAC-SHA256 over the time in milliseconds and the body, with nothing between."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import datetime

SIGNATURE_HEADER = "x-webhook-signature"
TIMESTAMP_HEADER = "x-webhook-timestamp"


def timestamp_of(at: datetime) -> str:
    """Return a time (UTC) in milliseconds since 1970."""
    return str(round(at.timestamp() * 1000))


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a raw body at a time."""
    return b64encode(hmac.digest(secret.encode(), timestamp.encode() + body, "sha256")).decode()
