"""Webhook signatures: proof that a message is the provider's own, byte for byte.

The signature is the hex HMAC-SHA256 of the raw body as it came off the wire; a body that was parsed and written again
has other bytes. While a secret is being rotated, messages signed with the previous one still arrive, so a ring of
secrets is accepted.
"""

from __future__ import annotations

import hmac
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
