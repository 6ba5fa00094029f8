"""The tree: every event is the one that was hashed when it was taken into the Merkle tree, and the tree is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.events import RecordedEvent
from ledger.proofs.leaf import Leaf
from ledger.proofs.tiles import Tile, TileCutter
from ledger.store.log_tree import LogTree
from projections.verify.check import Reading
from projections.verify.finding import Finding

_MISSING = "none"


class TreeCheck:
    """The pass over the hashes that are kept of events. That the tree is behind the log is no finding."""

    name = "tree"
    promise = "Every event is byte for byte the one that was hashed, and no hashed event is missing."

    def begin(self, reading: Reading) -> None:
        """Start in front of the first hash."""
        tree = LogTree(reading.store.database)
        self._size = tree.size(reading.connection)
        self._kept = tree.leaves(reading.connection)
        self._above = {tile[:2]: tile[2] for tile in tree.tiles_above(reading.connection)}
        self._cutter = TileCutter()
        self._passed = 0

    def see(self, leaf: Leaf, _recorded: RecordedEvent | None) -> Iterator[Finding]:
        """Hold an event against the hash that is kept of it."""
        if leaf.position > self._size:
            return
        kept = None
        while self._passed < leaf.position and (kept := next(self._kept, None)) is not None:
            yield from self._pass_by(kept)
            if self._passed < leaf.position:
                yield self._not_hashed(self._passed, kept, None)
        if kept != leaf.hash:
            yield self._not_hashed(leaf.position, kept, leaf.hash)

    def end(self) -> Iterator[Finding]:
        """Look at the hashes of events that are gone, and at the tiles that are not full."""
        first_gone = next(self._kept, None)
        if first_gone is not None:
            yield self._not_hashed(self._passed + 1, first_gone, None)
            yield from self._pass_by(first_gone)
        for kept in self._kept:
            yield from self._pass_by(kept)
        if self._passed != self._size:
            first = min(self._passed, self._size) + 1
            rule = "As many hashes are kept as events were taken into the tree"
            yield Finding(self.name, rule, f"position {first}", str(self._size), str(self._passed), first)
        yield from self._compare_above(self._cutter.end())
        for level, tile_no in self._above:
            yield self._tile_differs(level, tile_no, "no such tile", "a tile")

    def _pass_by(self, kept: bytes) -> Iterator[Finding]:
        self._passed += 1
        yield from self._compare_above(self._cutter.add(kept))

    def _compare_above(self, tiles: Iterable[Tile]) -> Iterator[Finding]:
        for level, tile_no, hashes in tiles:
            if level and self._above.pop((level, tile_no), None) != hashes:
                yield self._tile_differs(level, tile_no, "the hashes above the tiles below", "others, or no tile")

    def _not_hashed(self, position: int, kept: bytes | None, found: bytes | None) -> Finding:
        hashes = [_MISSING if each is None else each.hex() for each in (kept, found)]
        rule = "An event has the hash that is kept of it"
        return Finding(self.name, rule, f"position {position}", hashes[0], hashes[1], position)

    def _tile_differs(self, level: int, tile_no: int, expected: str, found: str) -> Finding:
        return Finding(self.name, "A tile follows from those below", f"tile {level}/{tile_no}", expected, found)
