"""The rotation of a book's key-encryption key, wherever it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from adapters.announcements.secret import purpose_of
from adapters.announcements.tables import AnnouncementTables
from adapters.book_key import KEY_SETTING, key_file_of, key_in
from adapters.embedded import open_book, open_migrated
from adapters.errors import SettingError
from adapters.settings import BookSettings
from adapters.web.answers import REQUESTS
from adapters.web.dashboard.sessions import SESSIONS
from ledger.store.database import Database
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.key_file import next_of, put_in_place
from ledger.store.key_rotation import KeyRotation, Progress


def rotate_key(settings: BookSettings, old_key_file: Path | None, progress: Progress) -> int | None:
    """Replace the key-encryption key; return how many keys were wrapped anew, None where it was replaced before.

    The new key is the one in the settings, and then `old_key_file` holds the one before; or it is made in the key file,
    in place of the one there. Raises SettingError, KeyFileError, KeyEncryptionKeyWrongError, and what opening raises.
    """
    new = key_in(settings)
    if new is None and old_key_file is not None:
        raise SettingError(KEY_SETTING, "set it to the new key; without it the new key is made in the key file")
    if new is not None and old_key_file is None:
        raise SettingError(KEY_SETTING, "it is the new key; name the file of the old one with --old-key-file")
    database = open_migrated(settings.database_url, settings.book, must_exist=True)
    try:
        if new is None or old_key_file is None:
            return _in_file(database, settings, progress)
        return _run(KeyRotation(database, KeyEncryptionKey.from_file(old_key_file), new), progress)
    finally:
        database.dispose()


def _in_file(database: Database, settings: BookSettings, progress: Progress) -> int | None:
    """Make the next key beside the old one, have the book take it, and only then put it in place."""
    # Opening also ends a rotation that was cut off.
    open_book(settings=settings).close()
    path = key_file_of(database, settings)
    old, new = KeyEncryptionKey.from_file(path), KeyEncryptionKey.from_file_or_create(next_of(path))
    count = _run(KeyRotation(database, old, new), progress)
    put_in_place(path)
    return count


def _run(rotation: KeyRotation, progress: Progress) -> int | None:
    return rotation.run([REQUESTS, *_of_endpoints(rotation.database)], [SESSIONS], progress)


def _of_endpoints(database: Database) -> Sequence[str]:
    """Return the purposes of the keys that seal the secrets of endpoints."""
    endpoints = AnnouncementTables.of(database).endpoints.c
    with database.read() as connection:
        living = connection.scalars(select(endpoints.id).where(endpoints.secret.is_not(None)))
        return [purpose_of(endpoint_id) for endpoint_id in living]
