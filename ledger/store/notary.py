"""The notary: signs what the log is, again and again, and never over a log that contradicts what was signed before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Insert, Select, insert, select

from ledger.clock import Clock
from ledger.errors import LogRewrittenError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store import tracking
from ledger.store.database import Connection, Database
from ledger.store.log_tree import NAME, LogTree
from ledger.store.made_once import made_once
from ledger.store.signed_note import SignedNote, sign
from ledger.store.signing_key import SigningKey
from ledger.store.tables import LogTables


class Notary:
    """Signs the checkpoints of one book."""

    def __init__(self, database: Database, key: SigningKey, clock: Clock) -> None:
        """Sign with a key; its name is the log's origin."""
        self._database = database
        self._key = key
        self._clock = clock
        self._tree = LogTree(database)

    def sign(self, earlier: Iterable[Checkpoint] = ()) -> SignedNote | None:
        """Return the checkpoint of the log as it is, signed and kept; None while the log is empty.

        `earlier` are those that were taken outside: they, like all that the database keeps, must be what the log still
        begins with. An unchanged log's last checkpoint is returned as it was. Raises LogRewrittenError.
        """
        self._tree.grow()
        with self._database.begin() as connection:
            size = tracking.lock(self._database.tables, connection, NAME)
            if size == 0:
                check_continues(self._tree, connection, earlier)
                return None
            kept = kept_notes(self._database.tables, connection, self._key.public.name)
            check_continues(self._tree, connection, [*earlier, *(Checkpoint.parse(each.text) for each in kept[-1:])])
            checkpoint = Checkpoint(self._key.name, size, self._tree.at(connection, size).root())
            note = sign(checkpoint, self._key)
            if note not in kept:
                self._keep(connection, size, note)
            return note

    def _keep(self, connection: Connection, size: int, note: SignedNote) -> None:
        signed = {"size": size, "signer": _signer(note), "note": str(note), "signed_at": self._clock.now()}
        connection.execute(_insert(self._database.tables), signed)


def check_continues(tree: LogTree, connection: Connection, earlier: Iterable[Checkpoint]) -> None:
    """Refuse a tree that is not what these checkpoints grew into. Raises LogRewrittenError."""
    size = tree.size(connection)
    for each in earlier:
        found = tree.at(connection, each.size).root() if each.size <= size else None
        if found != each.root:
            raise LogRewrittenError(each.size, each.root.hex(), None if found is None else found.hex())


def kept_notes(tables: LogTables, connection: Connection, origin: str | None = None) -> list[SignedNote]:
    """Return the checkpoints that the database keeps, the smallest first; of one origin, or of all."""
    notes = [SignedNote.parse(note) for note in kept_texts(tables, connection)]
    return [note for note in notes if origin is None or note.text.startswith(f"{origin}\n")]


def kept_texts(tables: LogTables, connection: Connection) -> list[str]:
    """Return what the database keeps as checkpoints, the smallest first, whatever it is."""
    return list(connection.scalars(_select(tables)))


def _signer(note: SignedNote) -> str:
    signature = note.signatures[0]
    return f"{signature.signer}+{signature.key_hash.hex()}"


@made_once
def _insert(tables: LogTables) -> Insert:
    return insert(tables.checkpoints)


@made_once
def _select(tables: LogTables) -> Select[Any]:
    kept = tables.checkpoints.c
    return select(kept.note).order_by(kept.size, kept.signed_at, kept.signer)
