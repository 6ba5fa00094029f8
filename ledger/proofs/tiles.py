"""Tiles: the hashes of a tree in rows of 256 nodes of one level (0, 8, 16 and so on), as C2SP tlog-tiles cuts them.

A full tile never changes, and the node above it is the next one of the level above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.proofs.hashing import HASH_BYTES, node_hash

TILE_LEVELS = 8
TILE_WIDTH = 1 << TILE_LEVELS
Tile = tuple[int, int, bytes]
"""Its level, its number within the level, and its hashes one behind the other."""


class TileCutter:
    """Cuts tiles while the leaves go by, remembering one tile of each level."""

    def __init__(self) -> None:
        """Start without leaves."""
        self._open: list[list[bytes]] = [[]]
        self._full: list[int] = [0]

    def add(self, leaf: bytes) -> Iterator[Tile]:
        """Add the hash of the next leaf, and yield the tiles that it makes full."""
        level, added = 0, leaf
        while True:
            self._open[level].append(added)
            if len(self._open[level]) < TILE_WIDTH:
                return
            added = node_above(self._open[level])
            yield self._close(level)
            level += 1
            if level == len(self._open):
                self._open.append([])
                self._full.append(0)

    def end(self) -> Iterator[Tile]:
        """Yield the tiles that are not full."""
        for level, hashes in enumerate(self._open):
            if hashes:
                yield level, self._full[level], b"".join(hashes)

    def _close(self, level: int) -> Tile:
        tile = level, self._full[level], b"".join(self._open[level])
        self._open[level] = []
        self._full[level] += 1
        return tile


def hashes_of(tile: bytes) -> list[bytes]:
    """Return the hashes in a tile."""
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]


def node_above(hashes: Sequence[bytes]) -> bytes:
    """Return the hash above a power of two of nodes of one level."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]
