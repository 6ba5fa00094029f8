"""The tree: roots and proofs from the hashes of full subtrees, wherever these are kept.

A node is named by its level (leaves are at 0) and its number within the level; it is full when all the leaves below it
are there. What is not full is computed from what is, so nothing that was ever kept has to change when the tree grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.proofs.hashing import EMPTY_ROOT, node_hash

FullNode = Callable[[int, int], bytes]
"""Returns the hash of a full node by its level and number."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The Merkle tree of the first `size` leaves. Places of leaves count from 0."""

    size: int
    full_node: FullNode

    def root(self) -> bytes:
        """Return the root (RFC 9162, section 2.1.1)."""
        return self._hash(0, self.size) if self.size else EMPTY_ROOT

    def inclusion(self, place: int) -> tuple[bytes, ...]:
        """Return the proof that a leaf is in the tree (RFC 9162, section 2.1.3.1). Raises ValueError for no place."""
        if not 0 <= place < self.size:
            message = f"the tree has {self.size} leaves and none at {place}"
            raise ValueError(message)
        return self._path(place, 0, self.size)

    def consistency(self, earlier_size: int) -> tuple[bytes, ...]:
        """Return the proof that this tree continues a smaller one (RFC 9162, section 2.1.4.1).

        Raises ValueError for an earlier size that is none.
        """
        if not 0 < earlier_size <= self.size:
            message = f"the tree has {self.size} leaves and was never one of {earlier_size}"
            raise ValueError(message)
        return self._grown(earlier_size, 0, self.size, known=True)

    def _path(self, place: int, start: int, end: int) -> tuple[bytes, ...]:
        if end - start == 1:
            return ()
        middle = start + _left_size(end - start)
        if place < middle:
            return (*self._path(place, start, middle), self._hash(middle, end))
        return (*self._path(place, middle, end), self._hash(start, middle))

    def _grown(self, earlier_size: int, start: int, end: int, *, known: bool) -> tuple[bytes, ...]:
        """`known` is whether the subtree is the whole earlier tree, whose root the verifier has."""
        if earlier_size == end:
            return () if known else (self._hash(start, end),)
        middle = start + _left_size(end - start)
        if earlier_size <= middle:
            return (*self._grown(earlier_size, start, middle, known=known), self._hash(middle, end))
        return (*self._grown(earlier_size, middle, end, known=False), self._hash(start, middle))

    def _hash(self, start: int, end: int) -> bytes:
        size = end - start
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return self.full_node(level, start >> level)
        middle = start + _left_size(size)
        return node_hash(self._hash(start, middle), self._hash(middle, end))


def _left_size(size: int) -> int:
    """Return the largest power of two that is smaller: so many leaves are below the left child."""
    return 1 << ((size - 1).bit_length() - 1)
