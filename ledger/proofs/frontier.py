"""The frontier: the roots of the largest full trees that a growing list of leaves is made of.

It is all that must be remembered to know the root at any size while the leaves go by: at most a hash for each bit of
the size.
"""

from __future__ import annotations

from functools import reduce

from ledger.proofs.hashing import EMPTY_ROOT, node_hash


class Frontier:
    """A Merkle tree of which only the root at its present size can be asked for."""

    def __init__(self) -> None:
        """Start without leaves."""
        self.size = 0
        self._full: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        merged = leaf
        size = self.size
        while size & 1:
            merged = node_hash(self._full.pop(), merged)
            size >>= 1
        self._full.append(merged)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root of the leaves so far."""
        if not self._full:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self._full))
