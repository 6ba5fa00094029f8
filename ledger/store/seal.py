"""Sealing: encryption that also refuses what was changed or moved to another place (AES-256-GCM, NIST SP 800-38D)."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import SealBrokenError

_NONCE_BYTES = 12


def seal(key: bytes, clear: bytes, place: str) -> bytes:
    """Encrypt bytes for one place, such as a field of a record."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what was sealed for this place. Raises SealBrokenError."""
    nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, encrypted, place.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError(place) from None
