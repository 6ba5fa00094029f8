"""Checkpoints: the size and the root of a log at one moment, as the text that is signed (C2SP tlog-checkpoint).

    payout-ledger/acme
    1060
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

Whoever keeps one can prove later that nothing before it was changed, removed or added.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Self

from ledger.errors import CheckpointMalformedError
from ledger.proofs.hashing import HASH_BYTES


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was: `root` is that of its first `size` events."""

    origin: str
    """The log's name."""
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return the text that is signed, with its last newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint; further lines are somebody's extensions. Raises CheckpointMalformedError."""
        lines = text.split("\n")
        if len(lines) < _LINES or lines[-1] or not all(lines[:-1]):
            raise CheckpointMalformedError(reason="it is not three lines of text")
        origin, size, root = lines[: _LINES - 1]
        if len(size) > _DIGITS_MAX or not size.isascii() or not size.isdigit() or str(int(size)) != size:
            raise CheckpointMalformedError(reason="its size is no number")
        return cls(origin, int(size), _root_of(root))


_DIGITS_MAX = 20
"""Of any size that fits 64 bits."""
_LINES = 4
"""Three, and the nothing behind the last newline."""


def _root_of(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointMalformedError(reason="its root is not base64") from None
    if len(root) != HASH_BYTES:
        raise CheckpointMalformedError(reason="its root is not a SHA-256 hash")
    return root
