"""Where settings come from: one order for all of them, and faults that are told by name."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

import adapters
from adapters.errors import SettingError
from adapters.providers.nxtbanking.settings import load_nxtbanking_settings
from adapters.providers.razorpayx.settings import load_razorpayx_settings
from adapters.providers.registry import PROVIDERS
from adapters.providers.standard.settings import load_standard_settings
from adapters.setting_sources.settings_file import TABLES, table_of
from adapters.setting_sources.sourced import SourcedSettings
from adapters.settings import BookSettings, load_book_settings
from adapters.workers.settings import WorkerSettings, load_worker_settings
from ledger.rails import Rail

SECRET = "a-secret-that-nobody-may-see"
READABLE_BY_ALL, OWN = 0o644, 0o600


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PAYOUTS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.toml"
    path.touch(mode=OWN)
    monkeypatch.setenv("PAYOUTS_SETTINGS_FILE", str(path))
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secrets"
    path.mkdir()
    monkeypatch.setenv("PAYOUTS_SECRETS_DIR", str(path))
    return path


def test_the_order_of_the_sources(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given goes before the environment, that before the folder, that before the file, that before defaults."""
    assert load_book_settings().book == "default"
    file.write_text('[book]\nbook = "of_the_file"\n')
    assert load_book_settings().book == "of_the_file"
    (folder / "payouts_book").write_text("of_the_folder\n")
    assert load_book_settings().book == "of_the_folder"
    monkeypatch.setenv("PAYOUTS_BOOK", "of_the_environment")
    assert load_book_settings().book == "of_the_environment"
    assert load_book_settings(book="given").book == "given"
    assert BookSettings(book="given").book == "given"


def test_a_folder_given_in_code_goes_before_the_one_of_the_environment(folder: Path, tmp_path: Path) -> None:
    """The parameter `secrets_dir` replaces the variable, and the two are not mixed."""
    other = tmp_path / "other"
    other.mkdir()
    (folder / "payouts_razorpayx_key_id").write_text("rzp_test_1")
    (other / "payouts_razorpayx_key_secret").write_text(SECRET)

    with pytest.raises(SettingError) as refused:
        load_razorpayx_settings(other)

    assert "PAYOUTS_RAZORPAYX_KEY_ID" in refused.value.setting
    assert "PAYOUTS_RAZORPAYX_KEY_SECRET" not in refused.value.setting


def test_every_class_of_settings_has_a_table(file: Path) -> None:
    """A file sets a book, a worker and a provider, each in a table of its own, with values of TOML."""
    file.write_text(
        '[book]\nreporting_zone = "Europe/Berlin"\n[worker]\nconcurrency = 3\n'
        '[standard]\nbase_url = "http://127.0.0.1:9"\napi_key = "key"\ncurrency = "INR"\nrails = ["IMPS", "UPI"]\n'
        'webhook_secret = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"\nfees_minor = {IMPS = 450}\n'
    )

    standard = load_standard_settings()

    assert load_book_settings().reporting_zone == "Europe/Berlin"
    assert load_worker_settings().concurrency == 3
    assert standard.rails == frozenset({Rail.IMPS, Rail.UPI})
    assert dict(standard.fees_minor) == {Rail.IMPS: 450}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[worker]\nconcurency = 3\n", ["[worker]", "concurency"]),
        ("[wroker]\nconcurrency = 3\n", ["wroker"]),
        ('database_url = "sqlite:///x.db"\n', ["database_url"]),
        ("worker = 3\n", ["worker", "not a table"]),
        (f'[worker]\nconcurrency = "{SECRET}\n', ["not TOML"]),
    ],
)
def test_what_a_file_may_not_say_is_refused_by_name(file: Path, text: str, told: list[str]) -> None:
    """A key or a table that nobody knows is a setting that somebody believes to be set; nothing else is shown of it."""
    file.write_text(text)

    with pytest.raises(SettingError) as refused:
        load_worker_settings()

    assert refused.value.setting == "PAYOUTS_SETTINGS_FILE"
    assert all(word in refused.value.reason for word in told)
    assert SECRET not in str(refused.value)


def test_a_value_of_a_file_is_refused_by_its_variable(file: Path) -> None:
    """What a file sets wrongly is told like a variable."""
    file.write_text("[worker]\nconcurrency = 0\n")

    with pytest.raises(SettingError) as refused:
        load_worker_settings()

    assert refused.value.setting == "PAYOUTS_WORKER_CONCURRENCY"


@pytest.mark.parametrize(
    "text",
    [
        f'[book]\nkey_encryption_key = "{SECRET}"\n',
        f'[book]\ndatabase_url = "postgresql://me:{SECRET}@db/books"\n',
        f'[book]\ndatabase_url = "postgresql://db/books?user=me&password={SECRET}"\n',
    ],
)
def test_a_file_with_secrets_that_everybody_can_read_is_refused(file: Path, text: str) -> None:
    """A secret and an address with a password need a file that is closed to others; anything else does not."""
    file.write_text(text)
    load_book_settings()
    file.chmod(READABLE_BY_ALL)

    with pytest.raises(SettingError) as refused:
        load_book_settings()

    assert "0644" in refused.value.reason
    assert SECRET not in str(refused.value)
    file.write_text('[book]\ndatabase_url = "sqlite:///x.db"\nbook = "acme"\n')
    assert load_book_settings().book == "acme"


@pytest.mark.parametrize("variable", ["PAYOUTS_SETTINGS_FILE", "PAYOUTS_SECRETS_DIR"])
def test_a_source_that_is_not_there_is_refused(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped path is an error, and not an empty source."""
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))

    with pytest.raises(SettingError) as refused:
        load_book_settings()

    assert refused.value.setting == variable


def test_a_text_that_cannot_be_read_is_told_without_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that is not JSON where it must be, or no text at all, is told by the variable's name alone."""
    monkeypatch.setenv("PAYOUTS_NXTBANKING_FEES_MINOR", SECRET)
    with pytest.raises(SettingError) as refused:
        load_nxtbanking_settings()
    assert refused.value.setting == "PAYOUTS_NXTBANKING_FEES_MINOR"
    assert SECRET not in str(refused.value)

    (folder / "payouts_key_encryption_key").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="UnicodeDecodeError") as refused:
        load_book_settings()
    assert refused.value.setting == "PAYOUTS_KEY_ENCRYPTION_KEY"


def classes_of_settings() -> Iterator[type[BaseSettings]]:
    """Yield every class of settings; they are in modules that say so."""
    for module in pkgutil.walk_packages(adapters.__path__, "adapters."):
        if "settings" in module.name.rpartition(".")[2]:
            importlib.import_module(module.name)
    waiting = BaseSettings.__subclasses__()
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith("adapters."):
            yield found


def test_all_settings_come_from_the_same_sources() -> None:
    """No class of settings is read in a way of its own, and a file has a table for each, and no other."""
    found = set(classes_of_settings())

    assert {kind.__name__ for kind in found if not issubclass(kind, SourcedSettings)} == set()
    assert {table_of(kind) for kind in found if kind.model_config.get("env_prefix")} == TABLES
    assert {BookSettings, WorkerSettings, *(entry.settings for entry in PROVIDERS.values())} <= found
