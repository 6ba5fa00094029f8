"""An endpoint's secret: what it and we hold, so that it can tell our webhooks from everybody else's.

As Standard Webhooks writes it: `whsec_` and random bytes in base64. It is shown once, and kept sealed under a key
that the book has for this endpoint alone.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from uuid import UUID

from pydantic import SecretStr

from ledger.store.seal import seal, unseal

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> SecretStr:
    """Return a secret that nobody has seen."""
    return SecretStr(PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode())


def purpose_of(endpoint_id: UUID) -> str:
    """Return the purpose of the book's key that seals the secrets of an endpoint."""
    return f"announcement endpoint {endpoint_id}"


def sealed(key: bytes, endpoint_id: UUID, secret: SecretStr) -> bytes:
    """Return a secret as it is kept."""
    return seal(key, secret.get_secret_value().encode(), str(endpoint_id))


def opened(key: bytes, endpoint_id: UUID, sealed_secret: bytes) -> SecretStr:
    """Return a secret that was kept. Raises SealBrokenError."""
    return SecretStr(unseal(key, sealed_secret, str(endpoint_id)).decode())
