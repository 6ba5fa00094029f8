"""The key-encryption key: the one secret of a book, from which every other key is wrapped or derived.

It comes from the settings, or from a file beside the database that is made on first use. Without it no personal data
and no provider message can be read again; the books themselves can.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.errors import KeyFileError

KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


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
    def from_file_or_create(cls, path: Path) -> KeyEncryptionKey:
        """Read the key from a file, after making one that only its owner can read where there is none.

        Processes that do so at once all get the same key. Raises KeyFileError.
        """
        if not path.exists():
            _create(path)
        return _read(path)

    def derive(self, purpose: str) -> bytes:
        """Return the 32-byte key of one purpose (HKDF with SHA-256, RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._secret)


def _create(path: Path) -> None:
    """Write the whole file under another name first: a name that is there always leads to a complete key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyFileError(str(path), reason=str(error.strerror)) from error
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        _name_unless_taken(draft, path)
    finally:
        draft.unlink()


def _name_unless_taken(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was first, and its key is as good
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> KeyEncryptionKey:
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            text = stream.read()
    except OSError as error:
        raise KeyFileError(str(path), reason=str(error.strerror)) from error
    if mode & _OTHERS:
        raise KeyFileError(str(path), reason=f"its mode is {mode:04o}, not 0600")
    try:
        return KeyEncryptionKey.from_text(text.decode("ascii"))
    except ValueError as error:
        raise KeyFileError(str(path), reason="it holds no key") from error
