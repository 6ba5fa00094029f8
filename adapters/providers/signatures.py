"""Webhook signatures: proof that a message is the provider's own, byte for byte.

The signature is an HMAC-SHA256 of the raw body as it came off the wire; a body that was parsed and written again has
other bytes. Providers write it in hex or in base64, and some sign more than the body. While a secret is being rotated,
messages signed with the previous one still arrive, so a ring of secrets is accepted.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from pydantic import SecretStr


def sign(secret: SecretStr, body: bytes) -> str:
    """Return the signature of a raw body, in lower-case hex."""
    return hmac.new(secret.get_secret_value().encode(), body, sha256).hexdigest()


def is_signed(body: bytes, signature: str, secrets: Sequence[SecretStr]) -> bool:
    """Say whether one of the secrets made this signature, in a time that does not tell how much of it was right.

    The comparison is over bytes: over text it would raise for a signature that is not ASCII.
    """
    given = signature.encode(errors="replace")
    return any(hmac.compare_digest(sign(secret, body).encode(), given) for secret in secrets)


def sign_in_base64(secret: SecretStr, content: bytes) -> str:
    """Return the signature of what is signed, in base64."""
    return b64encode(hmac.digest(secret.get_secret_value().encode(), content, "sha256")).decode()


def is_signed_in_base64(content: bytes, signature: str, secrets: Sequence[SecretStr]) -> bool:
    """Say whether one of the secrets made this signature in base64, in a time that does not tell how much was right."""
    given = signature.encode(errors="replace")
    return any(hmac.compare_digest(sign_in_base64(secret, content).encode(), given) for secret in secrets)
