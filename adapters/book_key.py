"""Where a book's key-encryption key comes from: the settings, or a file beside the database."""

from __future__ import annotations

from pathlib import Path

from adapters.errors import SettingError
from adapters.key_files import key_file_beside
from adapters.settings import BookSettings
from ledger.errors import KeyEncryptionKeyWrongError, KeyFileError
from ledger.store.book_keys import BookKeys, holds_sealed_data
from ledger.store.database import Database
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.key_file import next_of, put_in_place

KEY_SETTING = "PAYOUTS_KEY_ENCRYPTION_KEY"


def open_keys(database: Database, settings: BookSettings) -> BookKeys:
    """Open the keys of a book with its key-encryption key; a new SQLite book gets a key in a file beside it.

    Raises SettingError, KeyFileError or KeyEncryptionKeyWrongError.
    """
    key = key_in(settings)
    return _opened_with_file(database, key_file_of(database, settings)) if key is None else BookKeys.open(database, key)


def key_in(settings: BookSettings) -> KeyEncryptionKey | None:
    """Return the key that the settings hold; None where it is in a file. Raises SettingError."""
    if settings.key_encryption_key is None:
        return None
    try:
        return KeyEncryptionKey.from_text(settings.key_encryption_key.get_secret_value())
    except ValueError as error:
        raise SettingError(KEY_SETTING, str(error)) from None


def key_file_of(database: Database, settings: BookSettings) -> Path:
    """Return the file that holds the key, or will. Raises SettingError where there is no obvious place for one."""
    if settings.key_file is not None:
        return settings.key_file
    path = key_file_beside(database, ".key")
    if path is None:
        raise SettingError(KEY_SETTING, "this key, or PAYOUTS_KEY_FILE, must be set for this database")
    return path


def _opened_with_file(database: Database, path: Path) -> BookKeys:
    # In this order, because a process that opens the book at the same time makes the key before it seals anything.
    with database.read() as connection:
        is_needed = holds_sealed_data(database, connection)
    if is_needed and not path.exists():
        # A new key would open nothing that the lost one has sealed, and hide that it was lost.
        raise KeyFileError(str(path), "it is missing, and the book holds data that was sealed with it")
    try:
        return BookKeys.open(database, KeyEncryptionKey.from_file_or_create(path))
    except KeyEncryptionKeyWrongError:
        if not next_of(path).exists():
            raise
    # A rotation was cut off after the book had taken the new key, and before the file had.
    keys = BookKeys.open(database, KeyEncryptionKey.from_file(next_of(path)))
    put_in_place(path)
    return keys
