"""Signing: the headers that prove who sent a webhook, which one it is, and when it left (Standard Webhooks)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec

from pydantic import SecretStr

from adapters.errors import ExtraMissingError

EXTRA = "api"


def can_sign() -> bool:
    """Return whether the library that signs is installed."""
    return find_spec("standardwebhooks") is not None


def check_can_sign() -> None:
    """Refuse to go on without the library that signs. Raises ExtraMissingError."""
    if not can_sign():
        raise ExtraMissingError(EXTRA)


def headers_of(secrets: Sequence[SecretStr], message_id: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """Return the headers of a message that leaves at a moment (UTC), signed with each secret, the newest first."""
    from standardwebhooks import Webhook  # noqa: PLC0415 - of an extra

    text = body.decode()
    signatures = (Webhook(secret.get_secret_value()).sign(message_id, at, text) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
