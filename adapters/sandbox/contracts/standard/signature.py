"""The signature of Standard Webhooks: HMAC-SHA256 in base64 over message id, time of sending and body."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

from adapters.sandbox.contracts.standard.terms import SECRET_PREFIX


def headers_of(secret: str, message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """Return what goes with a body that is sent at a time."""
    sent = str(int(at.timestamp()))
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, b".".join((message_id.encode(), sent.encode(), body)), "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
