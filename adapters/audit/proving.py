"""Proving: makes the documents that show what a log holds, and what it grew from, out of the log's own tree.

Nothing is written that would not hold: what the events and the tree say is held against the checkpoint first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.audit.errors import NotCoveredError
from adapters.audit.proof_document import ConsistencyDocument, InclusionDocument
from adapters.audit.proved_event import ProvedEvent
from ledger.errors import CheckpointMalformedError, TreeContradictedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.tree import Tree
from ledger.proofs.verification import proves_consistency, proves_inclusion
from ledger.store.database import Connection, Database
from ledger.store.log_tree import LogTree, read_leaves
from ledger.store.notary import check_continues, kept_notes
from ledger.store.signed_note import SignedNote


@dataclass(frozen=True, slots=True)
class Prover:
    """Proves from the newest checkpoint of one book."""

    database: Database
    origin: str

    def size_signed(self) -> int:
        """Return how many events the newest checkpoint has, 0 where there is none."""
        with self.database.read() as connection:
            note = self._newest(connection)
        return 0 if note is None else Checkpoint.parse(note.text).size

    def inclusion(self, positions: Iterable[int]) -> InclusionDocument:
        """Return the proof that events are in the log.

        Raises NotCoveredError, LogRewrittenError, or TreeContradictedError for an event that was changed.
        """
        wanted = sorted(set(positions))
        with self.database.read() as connection:
            note, tree = self._signed(connection, wanted[-1])
            root = tree.root()
            events = tuple(self._proved(connection, tree, root, position) for position in wanted)
        return InclusionDocument(checkpoint=str(note), events=events)

    def consistency(self, earlier_size: int) -> ConsistencyDocument:
        """Return the proof that the log grew from its first events. Raises as `inclusion` does."""
        with self.database.read() as connection:
            note, tree = self._signed(connection, earlier_size)
            earlier = Checkpoint(self.origin, earlier_size, self._at(connection, earlier_size).root())
            kept = [each for each in self._kept(connection) if Checkpoint.parse(each.text) == earlier]
            return _consistency(tree, note, earlier, kept[-1] if kept else None)

    def consistency_with(self, earlier_note: SignedNote) -> ConsistencyDocument:
        """Return the proof that the log grew from a checkpoint. Raises as `inclusion` does.

        Who signed the earlier checkpoint is for the auditor to see. Raises CheckpointMalformedError for one of another
        log.
        """
        earlier = Checkpoint.parse(earlier_note.text)
        if earlier.origin != self.origin:
            raise CheckpointMalformedError(reason=f"it is of {earlier.origin}, and this log is {self.origin}")
        with self.database.read() as connection:
            check_continues(LogTree(self.database), connection, [earlier])
            note, tree = self._signed(connection, earlier.size)
            return _consistency(tree, note, earlier, earlier_note)

    def _signed(self, connection: Connection, position: int) -> tuple[SignedNote, Tree]:
        """Return the newest checkpoint and its tree, if it covers a position."""
        note = self._newest(connection)
        checkpoint = None if note is None else Checkpoint.parse(note.text)
        if note is None or checkpoint is None or position > checkpoint.size:
            raise NotCoveredError(position, checkpoint.size if checkpoint else 0)
        check_continues(LogTree(self.database), connection, [checkpoint])
        return note, self._at(connection, checkpoint.size)

    def _proved(self, connection: Connection, tree: Tree, root: bytes, position: int) -> ProvedEvent:
        path = tree.inclusion(position - 1)
        leaves = read_leaves(self.database.tables, connection, position - 1, 1)
        hashes = [leaf.hash for leaf in leaves if leaf.position == position]
        if not hashes or not proves_inclusion(hashes[0], position - 1, tree.size, root, path):
            raise TreeContradictedError(position)
        return ProvedEvent.of(leaves[0], path)

    def _at(self, connection: Connection, size: int) -> Tree:
        return LogTree(self.database).at(connection, size)

    def _newest(self, connection: Connection) -> SignedNote | None:
        return next(iter(reversed(self._kept(connection))), None)

    def _kept(self, connection: Connection) -> list[SignedNote]:
        return kept_notes(self.database.tables, connection, self.origin)


def _consistency(
    tree: Tree, note: SignedNote, earlier: Checkpoint, earlier_note: SignedNote | None
) -> ConsistencyDocument:
    path = tree.consistency(earlier.size)
    if not proves_consistency(earlier.size, tree.size, earlier.root, tree.root(), path):
        raise TreeContradictedError(earlier.size)
    return ConsistencyDocument(
        checkpoint=str(note),
        earlier_size=earlier.size,
        earlier_root=earlier.root,
        earlier_checkpoint=None if earlier_note is None else str(earlier_note),
        path=path,
    )
