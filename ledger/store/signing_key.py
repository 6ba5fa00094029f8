"""Signing keys: who vouches for a checkpoint, and by what others check it (C2SP signed-note, Ed25519, RFC 8032).

The public key is written `NAME+HASH+KEY`, and is for everybody; the private one has `PRIVATE+KEY+` before it, and is
a secret. It must not be where the database is: whoever can change both can sign another history.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import SigningKeyMalformedError

_ED25519 = b"\x01"
_KEY_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,200}")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key by which signatures of one signer are checked."""

    name: str
    key: bytes

    def __post_init__(self) -> None:
        """Refuse what is no key. Raises SigningKeyMalformedError."""
        if not _NAME.fullmatch(self.name):
            raise SigningKeyMalformedError(reason="its name is empty, too long, or has blanks or plus signs in it")
        if len(self.key) != _KEY_BYTES:
            raise SigningKeyMalformedError(reason="it is not an Ed25519 key of 32 bytes")

    @property
    def hash(self) -> bytes:
        """Return the four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    @property
    def text(self) -> str:
        """Return the key as it is given to auditors."""
        return _text_of(self, self.key)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a public key. Raises SigningKeyMalformedError."""
        name, key_hash, key = _parts(text)
        found = cls(name, key)
        if found.hash.hex() != key_hash:
            raise SigningKeyMalformedError(reason="its hash is not that of its name and key")
        return found

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Return whether the owner of the private key has signed these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key with which a book's checkpoints are signed."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def make(cls, name: str) -> Self:
        """Return a new key."""
        return cls(name, secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a private key. Raises SigningKeyMalformedError, without repeating the text."""
        private = text.strip()
        if not private.startswith(_PRIVATE):
            raise SigningKeyMalformedError(reason="it does not begin with PRIVATE+KEY+")
        name, key_hash, seed = _parts(private.removeprefix(_PRIVATE))
        found = cls(name, seed)
        if len(seed) != _KEY_BYTES or found.public.hash.hex() != key_hash:
            raise SigningKeyMalformedError(reason="its hash is not that of its name and key")
        return found

    @property
    def text(self) -> str:
        """Return the private key as it is kept: a secret."""
        return f"{_PRIVATE}{_text_of(self.public, self.seed)}"

    @property
    def public(self) -> PublicKey:
        """Return the key by which others check what this one signs."""
        return PublicKey(self.name, self._private.public_key().public_bytes_raw())

    def sign(self, signed: bytes) -> bytes:
        """Return the signature of these bytes."""
        return self._private.sign(signed)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def _text_of(public: PublicKey, key: bytes) -> str:
    return f"{public.name}+{public.hash.hex()}+{base64.b64encode(_ED25519 + key).decode('ascii')}"


def _parts(text: str) -> tuple[str, str, bytes]:
    """Return name, hash and key; base64 may itself hold plus signs, a name may not."""
    parts = text.strip().split("+", 2)
    try:
        name, key_hash, encoded = parts
        key = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise SigningKeyMalformedError(reason="it is not NAME+HASH+KEY") from None
    if key[:1] != _ED25519:
        raise SigningKeyMalformedError(reason="it is not an Ed25519 key")
    return name, key_hash, key[1:]
