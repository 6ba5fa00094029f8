"""The log's tree: the Merkle tree over the stored events, kept up to date behind the log and off the way of commands.

The hashes are kept as tiles; what lies between their levels is computed. The tree is a convenience, not the evidence:
whoever verifies computes it again from the events, and holds the root against what was signed and taken elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Integer, Select, bindparam, select

from ledger.errors import TreeContradictedError
from ledger.proofs.leaf import Leaf
from ledger.proofs.tiles import TILE_LEVELS, TILE_WIDTH, Tile, hashes_of, node_above
from ledger.proofs.tree import Tree
from ledger.store import tracking
from ledger.store.database import Connection, Database
from ledger.store.log import read_head
from ledger.store.made_once import made_once
from ledger.store.tables import LogTables
from ledger.store.upsert import insert_or

NAME = "log tree"
PAGE_EVENTS = 10 * TILE_WIDTH
_TILES_KEPT = 64


class LogTree:
    """The tree of one book's log."""

    def __init__(self, database: Database) -> None:
        """Keep the tree beside the log."""
        self._database = database
        self._tables = database.tables

    def size(self, connection: Connection) -> int:
        """Return how many events the tree has, which is the position of the last one."""
        return tracking.position_of(self._tables, connection, NAME) or 0

    def grow(self, told: Callable[[int], object] | None = None) -> int:
        """Take all events in that were stored since, some thousand in a transaction, and return the size.

        `told` hears the size after each transaction, which may be a long way before the end the first time.
        Raises TreeContradictedError when the tiles that are kept are not those of so many events, or events are
        missing.
        """
        while True:
            with self._database.begin() as connection:
                head = read_head(self._tables, connection).position
                size = self._take_page(connection, head)
            if told is not None:
                told(size)
            if size >= head:
                return size

    def at(self, connection: Connection, size: int) -> Tree:
        """Return the tree of the first `size` events, to prove from. Raises ValueError if it is not that large yet."""
        if not 0 <= size <= self.size(connection):
            message = f"the tree has {self.size(connection)} leaves, not {size}"
            raise ValueError(message)

        @lru_cache(maxsize=_TILES_KEPT)
        def tile(level: int, tile_no: int) -> bytes:
            return self._tile(connection, level, tile_no)

        def full_node(level: int, number: int) -> bytes:
            tile_level, above = divmod(level, TILE_LEVELS)
            first = number << above
            tile_no, place = divmod(first, TILE_WIDTH)
            hashes = hashes_of(tile(tile_level, tile_no))[place : place + (1 << above)]
            if len(hashes) != 1 << above:
                raise TreeContradictedError((first << (tile_level * TILE_LEVELS)) + 1)
            return node_above(hashes)

        return Tree(size, full_node)

    def leaves(self, connection: Connection) -> Iterator[bytes]:
        """Return the hash that is kept of each event, in log order."""
        tiles = self._tables.tree_tiles.c
        query = select(tiles.hashes).where(tiles.level == 0).order_by(tiles.tile_no)
        with connection.execute(query.execution_options(yield_per=_TILES_KEPT)) as rows:
            for (hashes,) in rows:
                yield from hashes_of(hashes)

    def tiles_above(self, connection: Connection) -> list[Tile]:
        """Return the tiles above those of the leaves: one for each 65,536 events, and one above 256 of those."""
        tiles = self._tables.tree_tiles.c
        query = select(tiles.level, tiles.tile_no, tiles.hashes).where(tiles.level > 0)
        return [(level, tile_no, hashes) for level, tile_no, hashes in connection.execute(query)]

    def _take_page(self, connection: Connection, head: int) -> int:
        size = tracking.lock(self._tables, connection, NAME)
        page = read_leaves(self._tables, connection, size, PAGE_EVENTS)
        if not page:
            if size < head:
                raise TreeContradictedError(size + 1)
            return size
        for expected, leaf in enumerate(page, size + 1):
            if leaf.position != expected:
                # A rolled back append uses up no position: what is missing was removed.
                raise TreeContradictedError(expected)
        self._append(connection, size, [leaf.hash for leaf in page])
        tracking.advance(self._tables, connection, NAME, page[-1].position)
        return page[-1].position

    def _append(self, connection: Connection, size: int, hashes: Sequence[bytes]) -> None:
        """Add nodes behind the first `size` of a level, and to the level above what that makes full."""
        level, before, added = 0, size, list(hashes)
        while added:
            tile_no, width = divmod(before, TILE_WIDTH)
            kept = hashes_of(self._tile(connection, level, tile_no)) if width else []
            if len(kept) != width:
                raise TreeContradictedError((tile_no * TILE_WIDTH << (level * TILE_LEVELS)) + 1)
            tiles = _cut([*kept, *added])
            rows = [
                {"level": level, "tile_no": tile_no + number, "hashes": b"".join(tile)}
                for number, tile in enumerate(tiles)
            ]
            connection.execute(_put_tile(connection.dialect.name, self._tables), rows)
            level, before = level + 1, before // TILE_WIDTH
            added = [node_above(tile) for tile in tiles if len(tile) == TILE_WIDTH]

    def _tile(self, connection: Connection, level: int, tile_no: int) -> bytes:
        found = connection.scalar(_select_tile(self._tables), {"level": level, "tile_no": tile_no})
        return found or b""


def read_leaves(tables: LogTables, connection: Connection, after: int, limit: int) -> list[Leaf]:
    """Return at most `limit` events behind a position, as they are stored and without decoding them."""
    return [Leaf(*row) for row in connection.execute(_select_leaves(tables), {"after": after, "at_most": limit})]


def _cut(hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [hashes[start : start + TILE_WIDTH] for start in range(0, len(hashes), TILE_WIDTH)]


@made_once
def _select_leaves(tables: LogTables) -> Select[Any]:
    events = tables.events.c
    stored = (
        events.position,
        events.originator_id,
        events.originator_version,
        events.topic,
        events.state,
        events.recorded_at,
    )
    behind = select(*stored).where(events.position > bindparam("after"))
    return behind.order_by(events.position).limit(bindparam("at_most", type_=Integer))


@made_once
def _select_tile(tables: LogTables) -> Select[Any]:
    tiles = tables.tree_tiles.c
    return select(tiles.hashes).where(tiles.level == bindparam("level"), tiles.tile_no == bindparam("tile_no"))


@made_once
def _put_tile(dialect_name: str, tables: LogTables) -> Insert:
    insert = insert_or(dialect_name, tables.tree_tiles)
    return insert.on_conflict_do_update(index_elements=["level", "tile_no"], set_={"hashes": insert.excluded.hashes})
