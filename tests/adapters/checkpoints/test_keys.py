"""The key that signs: where it comes from, and that a lost one is not quietly replaced."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from adapters.checkpoints.keys import can_sign, origin_of, signing_key_of
from adapters.checkpoints.settings import CheckpointSettings, load_checkpoint_settings
from adapters.errors import SettingError
from ledger.clock import MovableClock
from ledger.errors import KeyFileError
from ledger.store.notary import Notary
from ledger.store.opening import open_database
from ledger.store.signing_key import SigningKey
from tests.adapters.checkpoints.notes import KEY, ORIGIN
from tests.adapters.till import Till

WRONG_NAME = SigningKey("payout-ledger/other", bytes(range(32)))


def settings(**given: object) -> CheckpointSettings:
    return CheckpointSettings.model_validate(given)


def test_the_key_is_made_on_first_use_for_its_owner_only(till: Till, tmp_path: Path) -> None:
    """Beside the book's file a key appears with mode 0600, named after the log, and is used again the next time."""
    key = signing_key_of(till.book.database, settings())

    assert key.name == ORIGIN
    assert signing_key_of(till.book.database, settings()) == key
    file = tmp_path / "ledger.db.checkpoint-key"
    assert SigningKey.parse(file.read_text()) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_key_of_the_settings_comes_first(till: Till, tmp_path: Path) -> None:
    """A key in the settings is used as it is, and no file is made; a file named there is made there."""
    assert signing_key_of(till.book.database, settings(key=KEY.text)) == KEY
    assert not list(tmp_path.glob("*-key"))
    elsewhere = tmp_path / "elsewhere.key"
    key = signing_key_of(till.book.database, settings(key_file=elsewhere, origin="acme.example/books"))
    assert SigningKey.parse(elsewhere.read_text()) == key
    assert key.name == "acme.example/books"


@pytest.mark.parametrize("text", ["", "secret!", KEY.public.text, KEY.text[:-4], WRONG_NAME.text])
def test_a_key_that_cannot_sign_here(till: Till, tmp_path: Path, text: str) -> None:
    """What is no private key of this log's name is refused, from the settings and from a file, and never replaced."""
    with pytest.raises(SettingError, match="PAYOUTS_CHECKPOINT_KEY") as refused:
        signing_key_of(till.book.database, settings(key=text))
    assert not text or text not in str(refused.value)
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_text(text)
    with pytest.raises(KeyFileError):
        signing_key_of(till.book.database, settings(key_file=file))
    assert file.read_text() == text


def test_a_key_that_has_signed_is_not_replaced(till: Till, clock: MovableClock, tmp_path: Path) -> None:
    """Where the file of a key is missing that has signed, no other is made, until the lost one is a further key."""
    key = signing_key_of(till.book.database, settings())
    till.fund(100)
    Notary(till.book.database, key, clock).sign()
    file = tmp_path / "ledger.db.checkpoint-key"
    file.unlink()

    with pytest.raises(KeyFileError, match="PAYOUTS_CHECKPOINT_TRUSTED"):
        signing_key_of(till.book.database, settings())
    assert not file.exists()

    successor = signing_key_of(till.book.database, settings(trusted=key.public.text))
    assert successor != key
    Notary(till.book.database, successor, clock).sign()
    assert signing_key_of(till.book.database, settings(trusted=key.public.text)) == successor


def test_other_databases_need_a_setting(postgresql_url: str) -> None:
    """Nobody knows where the key of a book on a server would be kept, so it must be told."""
    database = open_database(postgresql_url)
    try:
        assert not can_sign(database, settings())
        with pytest.raises(SettingError, match="PAYOUTS_CHECKPOINT_KEY_FILE"):
            signing_key_of(database, settings())
        assert can_sign(database, settings(key=KEY.text))
        assert can_sign(database, settings(key_file="key"))
        assert origin_of(database, settings()) == ORIGIN
        assert signing_key_of(database, settings(key=KEY.text)) == KEY
    finally:
        database.dispose()


def test_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places and further keys stand in one variable each, with commas between."""
    monkeypatch.setenv("PAYOUTS_CHECKPOINT_PLACES", "/mnt/audit, https://audit.example.com/acme/,s3://user:pw@b/c,")
    monkeypatch.setenv("PAYOUTS_CHECKPOINT_TRUSTED", f"{KEY.public.text},{WRONG_NAME.public.text}")
    loaded = load_checkpoint_settings()

    assert loaded.places == ("/mnt/audit", "https://audit.example.com/acme", "s3://user:pw@b/c")
    assert loaded.trusted_keys == (KEY.public, WRONG_NAME.public)
    assert "pw" not in repr(loaded)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLACES", "http://audit.example.com"),
        ("PLACES", "https://user:secret@audit.example.com"),
        ("PLACES", "https://audit.example.com/?secret"),
        ("PLACES", "https:///secret"),
        ("PLACES", "https://audit.example.com:99999/secret"),
        ("PLACES", "https://audit.example.com/ secret"),
        ("ORIGIN", "sec ret"),
        ("ORIGIN", "sec+ret"),
        ("ORIGIN", "sécret"),
        ("TRUSTED", "secret"),
        ("TRUSTED", KEY.text),
    ],
)
def test_settings_that_cannot_be_right(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """What cannot be right is refused when the settings are read, by the variable's name and without its value."""
    monkeypatch.setenv(f"PAYOUTS_CHECKPOINT_{name}", value)
    with pytest.raises(SettingError, match=f"PAYOUTS_CHECKPOINT_{name}") as refused:
        load_checkpoint_settings()
    assert "secret" not in str(refused.value)
    assert value not in str(refused.value)


def test_loopback_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on this machine may be at an `http://` address."""
    monkeypatch.setenv("PAYOUTS_CHECKPOINT_PLACES", "http://127.0.0.1:8000/audit")
    assert load_checkpoint_settings().places == ("http://127.0.0.1:8000/audit",)
