"""The command that replaces a book's key-encryption key."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import app
from adapters.embedded import migrate_book, open_book
from adapters.errors import SettingError
from adapters.settings import BookSettings
from ledger.errors import KeyEncryptionKeyWrongError, KeyFileError
from ledger.payment_orders import Payee
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.key_file import next_of
from ledger.store.key_rotation import KeyRotation
from tests.adapters.till import KEY, file_url, settings_for

NEW = base64.urlsafe_b64encode(bytes(reversed(range(32)))).decode()
MEERA = Payee("Meera Nair", "100200300400", "HDFC0001234")


def rotate(url: str, *arguments: str, key: str | None = None) -> Result:
    env = {"PAYOUTS_BOOK": None, "PAYOUTS_KEY_ENCRYPTION_KEY": key}
    return CliRunner().invoke(app, ["encryption-key", "rotate", *arguments, "--url", url], env=env)


def settings_of(url: str, key: str | None = None) -> BookSettings:
    return BookSettings.model_validate({"database_url": url, "key_encryption_key": key})


def check_is_readable(settings: BookSettings) -> None:
    """Register the payee, who is known or made known, and read the details."""
    with open_book(settings=settings) as book:
        registered = book.ledger.register_beneficiary("EMP-1", MEERA, actor="asha")
        assert book.ledger.payee_of(registered.aggregate_id) == MEERA


def key_file(folder: Path) -> Path:
    return folder / "ledger.db.key"


def test_key_in_a_file_is_replaced_in_the_file(tmp_path: Path) -> None:
    """Of the old key nothing is left, the new one is its owner's alone, and everything is read as before."""
    url = file_url(tmp_path)
    check_is_readable(settings_of(url))
    old = key_file(tmp_path).read_text()

    result = rotate(url, "--json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, {"rotated": True, "keys": 1})
    assert [path.name for path in tmp_path.glob("*.key*")] == ["ledger.db.key"]
    assert (key_file(tmp_path).read_text() != old, key_file(tmp_path).stat().st_mode & 0o777) == (True, 0o600)
    check_is_readable(settings_of(url))
    with pytest.raises(KeyEncryptionKeyWrongError):
        open_book(settings=settings_of(url, old.strip()))


def test_rotation_that_was_cut_off_is_ended_by_the_next_opening(tmp_path: Path) -> None:
    """Where the book has taken the new key and the file has not, the new one is found beside it and put in place."""
    url = file_url(tmp_path)
    check_is_readable(settings_of(url))
    old, new = (
        KeyEncryptionKey.from_file_or_create(path) for path in (key_file(tmp_path), next_of(key_file(tmp_path)))
    )
    with open_book(settings=settings_of(url)) as book:
        assert KeyRotation(book.database, old, new).run() == 1

    check_is_readable(settings_of(url))

    assert not next_of(key_file(tmp_path)).exists()
    assert KeyEncryptionKey.from_file(key_file(tmp_path)).secret == new.secret
    assert rotate(url).exit_code == 0
    check_is_readable(settings_of(url))


def test_rotation_that_did_not_begin_is_run_again(tmp_path: Path) -> None:
    """A next key that the book has not taken is in nobody's way, and is used by the next rotation."""
    url = file_url(tmp_path)
    check_is_readable(settings_of(url))
    waiting = KeyEncryptionKey.from_file_or_create(next_of(key_file(tmp_path)))
    check_is_readable(settings_of(url))

    assert rotate(url).exit_code == 0

    assert KeyEncryptionKey.from_file(key_file(tmp_path)).secret == waiting.secret


def test_key_in_the_settings_is_the_new_one(postgresql_url: str, tmp_path: Path) -> None:
    """The old key comes from a file then; the command can be run again; without its file it is a usage error."""
    migrate_book(postgresql_url, "default")
    old_file = tmp_path / "old.key"
    old_file.write_text(KEY.get_secret_value())
    old_file.chmod(0o600)
    check_is_readable(settings_for(postgresql_url))
    assert isinstance(rotate(postgresql_url, key=NEW).exception, SettingError)
    assert isinstance(rotate(postgresql_url, "--old-key-file", str(old_file)).exception, SettingError)
    missing = rotate(postgresql_url, "--old-key-file", str(tmp_path / "none.key"), key=NEW)
    assert isinstance(missing.exception, KeyFileError)
    check_is_readable(settings_for(postgresql_url))

    told = [rotate(postgresql_url, "--old-key-file", str(old_file), key=NEW).stdout for _ in range(2)]

    assert told[0].startswith("1 keys are wrapped by the new key.")
    assert told[1] == "The new key is in place already.\n"
    check_is_readable(settings_of(postgresql_url, NEW))
    with pytest.raises(KeyEncryptionKeyWrongError):
        open_book(settings=settings_for(postgresql_url))
