"""The key that signs a book's checkpoints: from the settings, or from a file of its own that is made on first use."""

from __future__ import annotations

from pathlib import Path

from adapters.checkpoints.settings import PREFIX, CheckpointSettings
from adapters.errors import SettingError
from adapters.key_files import key_file_beside
from ledger.errors import CheckpointUnsignedError, KeyFileError, SigningKeyMalformedError
from ledger.store.database import Database
from ledger.store.notary import kept_notes
from ledger.store.secret_file import read_or_create
from ledger.store.signing_key import PublicKey, SigningKey

KEY_SETTING = f"{PREFIX}KEY"
_ENDING = ".checkpoint-key"


def origin_of(database: Database, settings: CheckpointSettings) -> str:
    """Return the name of a book's log, which is that of its key too."""
    return settings.origin or f"payout-ledger/{database.book}"


def can_sign(database: Database, settings: CheckpointSettings) -> bool:
    """Return whether there is a key, or one can be made."""
    return settings.key is not None or _file_of(database, settings) is not None


def known_keys(database: Database, settings: CheckpointSettings) -> tuple[PublicKey, ...]:
    """Return the public keys that are trusted without making one. Raises SettingError or KeyFileError."""
    path = _file_of(database, settings)
    has_key = settings.key is not None or (path is not None and path.exists())
    ours = (signing_key_of(database, settings).public,) if has_key else ()
    return (*ours, *settings.trusted_keys)


def signing_key_of(database: Database, settings: CheckpointSettings) -> SigningKey:
    """Return the key. Raises SettingError or KeyFileError."""
    origin = origin_of(database, settings)
    if settings.key is not None:
        try:
            return _named(SigningKey.parse(settings.key.get_secret_value()), origin)
        except SigningKeyMalformedError as error:
            raise SettingError(KEY_SETTING, error.reason) from None
    path = _file_of(database, settings)
    if path is None:
        raise SettingError(KEY_SETTING, f"this key, or {PREFIX}KEY_FILE, must be set for this database")
    # In this order, because a process that does so at the same time makes the key before it signs anything.
    if _is_signed_by_an_unknown(database, settings, origin) and not path.exists():
        raise KeyFileError(str(path), f"it is missing, and has signed; {PREFIX}TRUSTED believes it beside a new one")
    text = read_or_create(path, lambda: SigningKey.make(origin).text)
    try:
        return _named(SigningKey.parse(text), origin)
    except SigningKeyMalformedError as error:
        raise KeyFileError(str(path), error.reason) from None


def _file_of(database: Database, settings: CheckpointSettings) -> Path | None:
    return settings.key_file or key_file_beside(database, _ENDING)


def _named(key: SigningKey, origin: str) -> SigningKey:
    if key.name != origin:
        raise SigningKeyMalformedError(reason=f"its name is {key.name}, and the log's is {origin}")
    return key


def _is_signed_by_an_unknown(database: Database, settings: CheckpointSettings, origin: str) -> bool:
    """Return whether there are checkpoints, and the last one is by none of the further keys that are believed."""
    with database.read() as connection:
        kept = kept_notes(database.tables, connection, origin)
    if not kept:
        return False
    try:
        kept[-1].signed_by(settings.trusted_keys)
    except CheckpointUnsignedError:
        return True
    return False
