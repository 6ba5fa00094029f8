"""The tree that is kept of the log, and the notary that signs it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.clock import MovableClock
from ledger.errors import LogRewrittenError, TreeContradictedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.frontier import Frontier
from ledger.proofs.hashing import EMPTY_ROOT
from ledger.proofs.tiles import TILE_WIDTH
from ledger.proofs.verification import proves_consistency, proves_inclusion
from ledger.store.database import Database
from ledger.store.log_tree import PAGE_EVENTS, LogTree, read_leaves
from ledger.store.notary import Notary, check_continues, kept_notes
from ledger.store.recorder import SqlAlchemyRecorder
from ledger.store.signed_note import opened
from ledger.store.signing_key import SigningKey
from tests.disarmed import disarm

KEY = SigningKey.make("payout-ledger/default")


def write_events(database: Database, clock: MovableClock, count: int) -> None:
    """Append so many events."""
    stored = [StoredEvent(uuid4(), 1, "test.thing/1", b'{"number":%d}' % number) for number in range(count)]
    SqlAlchemyRecorder(database, clock).insert_events(stored)


def root_of_events(database: Database, size: int) -> bytes:
    """Return the root over the first events, computed from them alone."""
    frontier = Frontier()
    with database.read() as connection:
        for leaf in read_leaves(database.tables, connection, 0, size):
            frontier.add(leaf.hash)
    return frontier.root


def test_the_tree_is_the_logs(database: Database, clock: MovableClock) -> None:
    """However the log grew, the tree has the root of its events at every size, and what it proves can be verified."""
    tree = LogTree(database)
    sizes = [1, TILE_WIDTH - 1, TILE_WIDTH, TILE_WIDTH + 1, 3 * TILE_WIDTH + 7, PAGE_EVENTS + 300]
    before = 0
    for size in sizes:
        write_events(database, clock, size - before)
        assert tree.grow() == size
        before = size

    with database.read() as connection:
        last = tree.at(connection, sizes[-1])
        leaves = list(tree.leaves(connection))
        for size in sizes:
            earlier = tree.at(connection, size)
            assert earlier.root() == root_of_events(database, size)
            assert proves_consistency(size, last.size, earlier.root(), last.root(), last.consistency(size))
            assert proves_inclusion(leaves[size - 1], size - 1, last.size, last.root(), last.inclusion(size - 1))
        assert len(leaves) == last.size == tree.size(connection)


def test_an_empty_log(database: Database, clock: MovableClock) -> None:
    """An empty log has an empty tree, and nothing to sign."""
    assert LogTree(database).grow() == 0
    assert Notary(database, KEY, clock).sign() is None
    with database.read() as connection:
        assert LogTree(database).at(connection, 0).root() == EMPTY_ROOT
        with pytest.raises(ValueError, match="the tree has 0 leaves"):
            LogTree(database).at(connection, 1)


def test_checkpoints_are_kept(database: Database, clock: MovableClock) -> None:
    """Each size is signed once, and every checkpoint is kept as it was signed."""
    notary = Notary(database, KEY, clock)
    write_events(database, clock, 3)
    first = notary.sign()
    assert notary.sign() == first
    write_events(database, clock, 2)
    second = notary.sign()

    assert first is not None
    assert second is not None
    assert opened(str(second), [KEY.public]) == Checkpoint(KEY.name, 5, root_of_events(database, 5))
    with database.read() as connection:
        assert kept_notes(database.tables, connection, KEY.name) == [first, second]
        assert kept_notes(database.tables, connection, "other") == []


def test_the_next_key(database: Database, clock: MovableClock) -> None:
    """A new key of the same log signs the same size anew, beside what the old one signed."""
    write_events(database, clock, 3)
    successor = SigningKey.make(KEY.name)
    first = Notary(database, KEY, clock).sign()
    clock.move(timedelta(seconds=1))
    second = Notary(database, successor, clock).sign()

    with database.read() as connection:
        assert kept_notes(database.tables, connection) == [first, second]
    assert opened(str(second), [successor.public]) == opened(str(first), [KEY.public])


def test_the_key_of_before(database: Database, clock: MovableClock) -> None:
    """A key that signed a size already finds its own checkpoint there, whoever signed it since."""
    write_events(database, clock, 3)
    first = Notary(database, KEY, clock).sign()
    clock.move(timedelta(hours=1))
    second = Notary(database, SigningKey.make(KEY.name), clock).sign()

    assert Notary(database, KEY, clock).sign() == first
    with database.read() as connection:
        assert kept_notes(database.tables, connection) == [first, second]


def test_a_rewritten_log_is_not_signed(database: Database, clock: MovableClock) -> None:
    """Nothing is signed over a log that is not what a checkpoint outside says, or that has become shorter."""
    write_events(database, clock, 3)
    notary = Notary(database, KEY, clock)
    notary.sign()
    for size in (2, 4):
        with pytest.raises(LogRewrittenError) as refused:
            notary.sign([Checkpoint(KEY.name, size, EMPTY_ROOT)])
        assert refused.value.size_signed == size
        assert (refused.value.root_found is None) == (size == 4)
    with database.read() as connection:
        assert len(kept_notes(database.tables, connection)) == 1
        check_continues(LogTree(database), connection, [Checkpoint(KEY.name, 2, root_of_events(database, 2))])


def test_a_missing_event_is_not_grown_over(database: Database, clock: MovableClock) -> None:
    """Events that vanished before they were taken in are missed at once."""
    write_events(database, clock, 3)
    disarm(database)
    with database.begin() as connection:
        connection.execute(database.tables.events.delete().where(database.tables.events.c.position == 2))

    with pytest.raises(TreeContradictedError) as refused:
        LogTree(database).grow()
    assert refused.value.position == 2


def test_a_missing_end_is_not_waited_for(database: Database, clock: MovableClock) -> None:
    """Where the last events vanished before they were taken in, the tree misses the first of them."""
    write_events(database, clock, 3)
    LogTree(database).grow()
    write_events(database, clock, 2)
    disarm(database)
    with database.begin() as connection:
        connection.execute(database.tables.events.delete().where(database.tables.events.c.position > 3))

    with pytest.raises(TreeContradictedError) as refused:
        LogTree(database).grow()
    assert refused.value.position == 4


def test_growing_is_told(database: Database, clock: MovableClock) -> None:
    """Whoever waits for the tree hears how far it is after each page."""
    heard: list[int] = []
    write_events(database, clock, PAGE_EVENTS + 1)
    LogTree(database).grow(heard.append)

    assert heard == [PAGE_EVENTS, PAGE_EVENTS + 1]


def test_missing_tiles(database: Database, clock: MovableClock) -> None:
    """A tree whose tiles were removed neither grows nor proves."""
    write_events(database, clock, 300)
    tree = LogTree(database)
    tree.grow()
    tiles = database.tables.tree_tiles
    with database.begin() as connection:
        connection.execute(tiles.delete().where(tiles.c.tile_no == 1))
    write_events(database, clock, 1)

    with pytest.raises(TreeContradictedError) as refused:
        tree.grow()
    assert refused.value.position == TILE_WIDTH + 1
    with database.read() as connection, pytest.raises(TreeContradictedError):
        tree.at(connection, 300).root()
