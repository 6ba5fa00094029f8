"""The key-encryption key: the one secret of a book, from which every other key is wrapped or derived.

It comes from the settings, or from a file beside the database that is made on first use. Without it no personal data
and no provider message can be read again; the books themselves can.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.errors import KeyFileError
from ledger.store.secret_file import read_or_create, read_secret

KEY_BYTES = 32


class KeyEncryptionKey:
    """32 secret bytes that are used for nothing directly, only to derive keys of one purpose each."""

    def __init__(self, secret: bytes) -> None:
        """Use 32 random bytes. Raises ValueError for another length."""
        if len(secret) != KEY_BYTES:
            message = f"a key-encryption key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._secret = secret

    @classmethod
    def from_text(cls, text: str) -> KeyEncryptionKey:
        """Read a key from settings: 32 bytes in URL-safe base64. Raises ValueError, without repeating the text."""
        try:
            return cls(base64.b64decode(text.strip(), altchars=b"-_", validate=True))
        except binascii.Error:
            message = "a key-encryption key is URL-safe base64"
            raise ValueError(message) from None

    @classmethod
    def from_file(cls, path: Path) -> KeyEncryptionKey:
        """Read the key from a file that only its owner can read. Raises KeyFileError."""
        return cls._from_line(path, read_secret(path))

    @classmethod
    def from_file_or_create(cls, path: Path) -> KeyEncryptionKey:
        """Read the key from a file, after making one that only its owner can read where there is none.

        Processes that do so at once all get the same key. Raises KeyFileError.
        """
        return cls._from_line(path, read_or_create(path, _new_text))

    @classmethod
    def _from_line(cls, path: Path, text: str) -> KeyEncryptionKey:
        try:
            return cls.from_text(text)
        except ValueError as error:
            raise KeyFileError(str(path), reason="it holds no key") from error

    @property
    def secret(self) -> bytes:
        """Return the bytes, to be kept wrapped by another key."""
        return self._secret

    def derive(self, purpose: str) -> bytes:
        """Return the 32-byte key of one purpose (HKDF with SHA-256, RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._secret)


def _new_text() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
