"""The message archive that keeps nothing: for those who want the digests of provider messages and not the messages."""

from __future__ import annotations

from hashlib import sha256


class DigestOnly:
    """Computes digests and forgets the messages."""

    def keep(self, provider: str, raw: bytes) -> str:  # noqa: ARG002 - the archive's protocol
        """Return the SHA-256 of the raw message, in hex."""
        return sha256(raw).hexdigest()
