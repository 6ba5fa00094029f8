"""Signatures of Standard Webhooks: proof of who sent a message, of its id and of when it was sent.

What is signed is the message's id, the time in Unix seconds and the raw body, with full stops between them. The header
holds one signature for each key in use, with spaces between them: `v1,<base64>` by a shared secret (HMAC-SHA256) or
`v1a,<base64>` by the sender's own key (Ed25519). One that is right is enough.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import SecretStr

SHARED_PREFIX = "whsec_"
PUBLIC_PREFIX = "whpk_"


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """A secret that the sender and we hold."""

    secret: bytes = field(repr=False)

    def signed(self, content: bytes, version: str, signature: str) -> bool:
        """Say whether the secret made this signature, in a time that does not tell how much of it was right."""
        expected = b64encode(hmac.new(self.secret, content, sha256).digest())
        return version == "v1" and hmac.compare_digest(expected, signature.encode(errors="replace"))


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of the sender's key that anybody may know."""

    key: Ed25519PublicKey

    def signed(self, content: bytes, version: str, signature: str) -> bool:
        """Say whether the other half made this signature."""
        if version != "v1a":
            return False
        try:
            self.key.verify(b64decode(signature, validate=True), content)
        except (InvalidSignature, ValueError):
            return False
        return True


Key = SharedSecret | PublicKey


def key_of(text: SecretStr) -> Key:
    """Return the key that a text holds. Raises ValueError, which does not repeat the text."""
    value = text.get_secret_value()
    if value.startswith(SHARED_PREFIX):
        return SharedSecret(_decoded(value.removeprefix(SHARED_PREFIX)))
    if value.startswith(PUBLIC_PREFIX):
        return PublicKey(Ed25519PublicKey.from_public_bytes(_decoded(value.removeprefix(PUBLIC_PREFIX))))
    message = f"must begin with {SHARED_PREFIX} or {PUBLIC_PREFIX}"
    raise ValueError(message)


def signed_content(message_id: str, unix_seconds: str, body: bytes) -> bytes:
    """Return the bytes that the signature covers."""
    return f"{message_id}.{unix_seconds}.".encode(errors="replace") + body


def is_signed(content: bytes, header: str, keys: Sequence[Key]) -> bool:
    """Say whether one of the header's signatures was made by one of the keys."""
    versioned = [signature.partition(",") for signature in header.split(" ")]
    return any(key.signed(content, version, value) for version, _, value in versioned for key in keys)


def _decoded(encoded: str) -> bytes:
    """Return what base64 with or without its padding stands for."""
    decoded = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    if not decoded:
        message = "must hold a key after its prefix"
        raise ValueError(message)
    return decoded
