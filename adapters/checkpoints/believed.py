"""Checkpoints that are believed: those of every place, and of the database, that a trusted key has signed.

What is in such a place and is not believed is a finding: nobody but us writes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adapters.checkpoints.errors import CheckpointPlaceError
from adapters.checkpoints.keys import known_keys, origin_of
from adapters.checkpoints.opening import opened_places
from adapters.checkpoints.settings import CheckpointSettings
from ledger.errors import CheckpointMalformedError, CheckpointUnsignedError
from ledger.store.database import Database
from ledger.store.notary import kept_texts
from ledger.store.signed_note import SignedNote, opened
from ledger.store.signing_key import PublicKey
from projections.verify.checkpoints import NAME, SignedCheckpoint
from projections.verify.finding import Finding

DATABASE = "the database"


@dataclass
class Believed:
    """What was found of a book's checkpoints."""

    signed: list[SignedCheckpoint] = field(default_factory=list)
    unbelieved: list[Finding] = field(default_factory=list)
    is_blind: bool = False
    """No key is known, so none was looked at."""

    def read(self, place: str, notes: Iterable[str], keys: Sequence[PublicKey], origin: str) -> None:
        """Look at the checkpoints of one place."""
        try:
            for note in notes:
                self._take(place, note, keys, origin)
        except CheckpointPlaceError as error:
            self._doubt(place, "A place of checkpoints can be read", "checkpoints", error.reason)

    def _take(self, place: str, note: str, keys: Sequence[PublicKey], origin: str) -> None:
        rule = "A trusted key has signed each checkpoint"
        try:
            checkpoint = opened(note, keys)
        except (CheckpointMalformedError, CheckpointUnsignedError) as error:
            self._doubt(place, rule, "a signed checkpoint", f"{type(error).__name__}: {error}")
            return
        if checkpoint.origin == origin:
            self.signed.append(SignedCheckpoint(checkpoint, place))
        else:
            self._doubt(place, "A checkpoint is of this log", origin, checkpoint.origin)

    def _doubt(self, place: str, rule: str, expected: str, found: str) -> None:
        self.unbelieved.append(Finding(NAME, rule, f"a checkpoint in {place}", expected, found))


def believed(
    database: Database,
    settings: CheckpointSettings,
    keys: Iterable[PublicKey] = (),
    shown: Iterable[tuple[str, str]] = (),
) -> Believed:
    """Return the checkpoints of a book: of all its places, of the database, and those that somebody shows us.

    `keys` are trusted besides those of the settings; `shown` are notes with the names of their files. Raises
    SettingError, KeyFileError or ExtraMissingError.
    """
    found, origin = Believed(), origin_of(database, settings)
    trusted = [*known_keys(database, settings), *keys]
    if not trusted:
        return Believed(is_blind=True)
    with opened_places(database, settings) as places:
        for place in places:
            found.read(place.name, place.kept(), trusted, origin)
    found.read(DATABASE, _of_database(database), trusted, origin)
    for name, note in shown:
        found.read(name, [note], trusted, origin)
    return found


def of_database_and_places(database: Database, settings: CheckpointSettings) -> Sequence[SignedNote]:
    """Return every checkpoint of a book, whoever has signed it, for others to judge.

    Raises CheckpointMalformedError, CheckpointPlaceError or ExtraMissingError.
    """
    with opened_places(database, settings) as places:
        texts = [note for place in places for note in place.kept()]
    return [SignedNote.parse(text) for text in dict.fromkeys([*texts, *_of_database(database)])]


def _of_database(database: Database) -> Iterator[str]:
    with database.read() as connection:
        yield from kept_texts(database.tables, connection)
