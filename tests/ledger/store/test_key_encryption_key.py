"""Where the key-encryption key comes from."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.errors import KeyFileError
from ledger.store.key_encryption_key import KeyEncryptionKey

SECRET = bytes(range(32))


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """The first use makes the file with mode 0600, the next ones read it, and no draft is left behind."""
    path = tmp_path / "ledger.key"
    first = KeyEncryptionKey.from_file_or_create(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyEncryptionKey.from_file_or_create(path).derive("x") == first.derive("x")
    assert list(tmp_path.iterdir()) == [path]


def test_a_race_for_the_key_file_ends_in_one_key(tmp_path: Path) -> None:
    """Whoever makes the file at the same time gets the same key."""
    paths = [tmp_path / "ledger.key"] * 16
    with ThreadPoolExecutor(8) as threads:
        keys = {key.derive("x") for key in threads.map(KeyEncryptionKey.from_file_or_create, paths)}

    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A key that others may have read is named, and stays as it is."""
    path = tmp_path / "ledger.key"
    KeyEncryptionKey.from_file_or_create(path)
    path.chmod(mode)

    with pytest.raises(KeyFileError, match=f"{mode:04o}"):
        KeyEncryptionKey.from_file_or_create(path)


@pytest.mark.parametrize("content", [b"", b"short", base64.b64encode(b"too short"), b"\xff" * 44])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    """A damaged key file is named and never replaced, since everything sealed with the lost key would be lost."""
    path = tmp_path / "ledger.key"
    path.touch(mode=0o600)
    path.write_bytes(content)

    with pytest.raises(KeyFileError):
        KeyEncryptionKey.from_file_or_create(path)
    assert path.read_bytes() == content


def test_a_folder_is_not_a_key_file(tmp_path: Path) -> None:
    """Only a regular file can hold the key."""
    with pytest.raises(KeyFileError):
        KeyEncryptionKey.from_file_or_create(tmp_path)


def test_a_key_from_settings_is_base64(tmp_path: Path) -> None:
    """A key from settings is 32 bytes in base64, and is not repeated when it is wrong."""
    text = base64.urlsafe_b64encode(SECRET).decode()
    assert KeyEncryptionKey.from_text(text).derive("x") == KeyEncryptionKey(SECRET).derive("x")

    for wrong in ("secret!", text[:-4]):
        with pytest.raises(ValueError, match="key-encryption key") as raised:
            KeyEncryptionKey.from_text(wrong)
        assert wrong not in str(raised.value)


def test_each_purpose_has_a_key_of_its_own() -> None:
    """Keys of different purposes tell nothing about each other or about the secret, which no repr shows."""
    key = KeyEncryptionKey(SECRET)

    assert len({key.derive("a"), key.derive("b"), SECRET}) == 3
    assert SECRET.hex() not in repr(key)
    assert repr(SECRET) not in repr(key)
