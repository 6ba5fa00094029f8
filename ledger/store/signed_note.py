"""Signed notes: a text and who signed it, as C2SP signed-note spells both, with Ed25519 (RFC 8032).

    payout-ledger/acme
    1060
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — payout-ledger/acme rAq4vEsnnC...

Each signature names its key, and begins with four bytes of the key's hash.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ledger.errors import CheckpointMalformedError, CheckpointUnsignedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.signing_key import PublicKey, SigningKey

_DASH = "\u2014 "
_SIGNATURES_MAX = 16
_SIZE_MAX = 100_000
"""A note of ours has some hundred characters; whoever brings a longer one does not bring a note."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature under a note, not yet checked."""

    signer: str
    """The name of the key."""
    key_hash: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Return the line under the note."""
        return f"{_DASH}{self.signer} {base64.b64encode(self.key_hash + self.signature).decode('ascii')}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line under a note. Raises CheckpointMalformedError."""
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        try:
            signed = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            signed = b""
        if dash != _DASH.strip() or not signer or len(signed) <= _KEY_HASH_BYTES:
            raise CheckpointMalformedError(reason="a line under it is no signature")
        return cls(signer, signed[:_KEY_HASH_BYTES], signed[_KEY_HASH_BYTES:])


_KEY_HASH_BYTES = 4


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text with the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the whole note."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}"

    @classmethod
    def parse(cls, note: str) -> Self:
        """Read a whole note; nothing is believed yet. Raises CheckpointMalformedError."""
        text, between, below = note.rpartition("\n\n")
        if not between or not below.endswith("\n") or len(note) > _SIZE_MAX:
            raise CheckpointMalformedError(reason="it is not a text with signatures below")
        lines = below.removesuffix("\n").split("\n")
        if len(lines) > _SIGNATURES_MAX:
            raise CheckpointMalformedError(reason="it has too many signatures")
        return cls(f"{text}\n", tuple(Signature.parse(line) for line in lines))

    def signed_by(self, trusted: Iterable[PublicKey]) -> PublicKey:
        """Return a trusted key that has signed the text; signatures of others mean nothing.

        Raises CheckpointUnsignedError when there is none, or when one that claims to be such a key's is wrong.
        """
        keys = {(key.name, key.hash): key for key in trusted}
        found = None
        for each in self.signatures:
            key = keys.get((each.signer, each.key_hash))
            if key is None:
                continue
            if not key.verifies(each.signature, self.text.encode()):
                found = None
                break
            found = found or key
        if found is None:
            origin = self.text.partition("\n")[0]
            raise CheckpointUnsignedError(origin, tuple(each.signer for each in self.signatures))
        return found


def sign(checkpoint: Checkpoint, key: SigningKey) -> SignedNote:
    """Return the checkpoint with our signature under it."""
    public = key.public
    signature = Signature(public.name, public.hash, key.sign(checkpoint.text.encode()))
    return SignedNote(checkpoint.text, (signature,))


def opened(note: str, trusted: Iterable[PublicKey]) -> Checkpoint:
    """Return the checkpoint in a note that one of the trusted keys has signed.

    Raises CheckpointMalformedError or CheckpointUnsignedError.
    """
    signed = SignedNote.parse(note)
    signed.signed_by(trusted)
    return Checkpoint.parse(signed.text)
