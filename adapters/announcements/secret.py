"""An endpoint's secret: what it and we hold, so that it can tell our webhooks from everybody else's.

As Standard Webhooks writes it: `whsec_` and random bytes in base64. It is shown once, and kept sealed under a key that
is derived from the book's key-encryption key for this endpoint alone.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from uuid import UUID

from pydantic import SecretStr

from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.seal import seal, unseal

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> SecretStr:
    """Return a secret that nobody has seen."""
    return SecretStr(PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode())


def sealed(key: KeyEncryptionKey, endpoint_id: UUID, secret: SecretStr) -> bytes:
    """Return a secret as it is kept."""
    return seal(_key_of(key, endpoint_id), secret.get_secret_value().encode(), str(endpoint_id))


def opened(key: KeyEncryptionKey, endpoint_id: UUID, sealed_secret: bytes) -> SecretStr:
    """Return a secret that was kept. Raises SealBrokenError."""
    return SecretStr(unseal(_key_of(key, endpoint_id), sealed_secret, str(endpoint_id)).decode())


def _key_of(key: KeyEncryptionKey, endpoint_id: UUID) -> bytes:
    return key.derive(f"announcement endpoint {endpoint_id}")
