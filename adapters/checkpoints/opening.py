"""Opening what takes a book's checkpoints outside, by the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adapters.checkpoints.checkpointing import Checkpointing
from adapters.checkpoints.folder import Folder
from adapters.checkpoints.keys import origin_of, signing_key_of
from adapters.checkpoints.object_store import ObjectStore
from adapters.checkpoints.place import CheckpointPlace, file_of
from adapters.checkpoints.settings import WEB_SCHEMES, CheckpointSettings
from adapters.checkpoints.web_address import WebAddress
from adapters.providers.http import Http
from ledger.clock import Clock
from ledger.store.database import Database
from ledger.store.notary import kept_notes


@contextmanager
def opened_checkpointing(database: Database, settings: CheckpointSettings, clock: Clock) -> Iterator[Checkpointing]:
    """Open what signs a book's log and takes the checkpoints outside.

    Raises SettingError, KeyFileError or ExtraMissingError.
    """
    key = signing_key_of(database, settings)
    with opened_places(database, settings) as places:
        yield Checkpointing(database, clock, key, (key.public, *settings.trusted_keys), places)


@contextmanager
def opened_places(database: Database, settings: CheckpointSettings) -> Iterator[Sequence[CheckpointPlace]]:
    """Open the places of a book, in the order of the settings. Raises ExtraMissingError."""

    def known() -> list[str]:
        with database.read() as connection:
            notes = kept_notes(database.tables, connection, origin_of(database, settings))
        return [file_of(note) for note in reversed(notes)]

    with ExitStack() as stack:
        yield [_place(told, known, stack) for told in settings.places]


def _place(told: str, known: Callable[[], Iterable[str]], stack: ExitStack) -> CheckpointPlace:
    parts = urlsplit(told)
    if "://" not in told:
        return Folder(Path(told))
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme in WEB_SCHEMES:
        return WebAddress(told, stack.enter_context(Http.open()), known)
    return ObjectStore.at(told)
