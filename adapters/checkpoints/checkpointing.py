"""Checkpointing: signs what the log is, after a look at what was signed before and kept outside, and takes it there.

Our own database remembers its checkpoints too, but whoever can change the log can change these with it. What counts
are the places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.checkpoints.errors import (
    CheckpointContradictedError,
    CheckpointNotTakenError,
    CheckpointPlaceError,
)
from adapters.checkpoints.place import CheckpointPlace, file_of
from ledger.clock import Clock
from ledger.errors import CheckpointMalformedError, CheckpointUnsignedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.database import Database
from ledger.store.notary import Notary, kept_notes
from ledger.store.signed_note import SignedNote, opened
from ledger.store.signing_key import PublicKey, SigningKey

_FAULTS = (CheckpointPlaceError, CheckpointContradictedError, CheckpointMalformedError, CheckpointUnsignedError)
"""What may be wrong with one place, while the others are as they should be."""


@dataclass(frozen=True, slots=True)
class Checkpointing:
    """The checkpoints of one book."""

    database: Database
    clock: Clock
    key: SigningKey
    trusted: Sequence[PublicKey]
    """Whose checkpoints are believed, the key's own among them."""
    places: Sequence[CheckpointPlace]

    def sign(self) -> SignedNote | None:
        """Return the checkpoint of the log as it is, signed and kept in the database; None while the log is empty.

        An unchanged log's last checkpoint is returned as it was. Raises LogRewrittenError when the log does not
        continue what the places hold, and CheckpointNotTakenError when none of them can be read: then nobody knows
        what was signed before, and nothing is signed.
        """
        earlier: list[Checkpoint] = []
        faults = self._with_each(lambda place: earlier.extend(self._newest(place)))
        if self.places and len(faults) == len(self.places):
            raise CheckpointNotTakenError(faults)
        return Notary(self.database, self.key, self.clock).sign(earlier)

    def bring(self) -> None:
        """Bring to each place what it lacks, the oldest first. Raises CheckpointNotTakenError when all were served.

        What the database keeps and none of the trusted keys has signed is a fault too, and goes nowhere.
        """
        with self.database.read() as connection:
            kept = kept_notes(self.database.tables, connection, self.key.name)
        faults = self._with_each(lambda place: self._bring(place, kept))
        if faults:
            raise CheckpointNotTakenError(faults)

    def _bring(self, place: CheckpointPlace, kept: Sequence[SignedNote]) -> None:
        has = max((checkpoint.size for checkpoint in self._newest(place)), default=0)
        # Two keys may have signed the same checkpoint; whichever is there first stays.
        lacking = {file_of(note): note for note in reversed(kept) if Checkpoint.parse(note.text).size > has}
        for _, note in sorted(lacking.items()):
            opened(str(note), self.trusted)
            place.keep(note)

    def _newest(self, place: CheckpointPlace) -> list[Checkpoint]:
        """Return the newest checkpoint of a place, or all of that size. Raises one of `_FAULTS`."""
        found: list[Checkpoint] = []
        for note in place.kept():
            checkpoint = opened(note, self.trusted)
            if checkpoint.origin != self.key.name:
                raise CheckpointPlaceError(place.name, f"it holds checkpoints of another log, {checkpoint.origin}")
            if found and checkpoint.size < found[0].size:
                break
            found.append(checkpoint)
        return found

    def _with_each(self, work: Callable[[CheckpointPlace], None]) -> tuple[str, ...]:
        """Do something with each place, and return what was wrong with some of them."""
        faults: list[str] = []
        for place in self.places:
            try:
                work(place)
            except _FAULTS as fault:
                faults.append(f"{place.name}: {type(fault).__name__}: {fault}")
        return tuple(faults)
