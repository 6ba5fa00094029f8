"""The doctor on secrets: the key away from the database, nothing in git, nothing that everybody can read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from adapters.doctor import keys, secret_files
from adapters.environment.environment import Environment
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, production, seen, told
from tests.adapters.till import KEY

ALL_WELL = {"secrets-in-git": [OK], "secrets-readable": [OK]}
CLOSED, OPEN = 0o600, 0o644
GIT = shutil.which("git")


def git(folder: Path, *arguments: str) -> None:
    assert GIT is not None, "the tests of this check need git"
    subprocess.run([GIT, "-C", str(folder), *arguments], check=True, capture_output=True)


def put(path: Path, text: str = "", mode: int = CLOSED) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, FINDING),
        ({"key_file": "beside.key"}, FINDING),
        ({"key_file": "elsewhere/far.key"}, OK),
        ({"key_encryption_key": KEY}, OK),
        ({"environment": Environment.SANDBOX}, OK),
    ],
)
def test_a_key_beside_its_database_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], verdict: object
) -> None:
    """In production the key comes from the settings, or from a file in another folder than the database."""
    monkeypatch.chdir(tmp_path)
    settings = production(database_url="sqlite:///books.db", **{"key_encryption_key": None} | changes)

    assert seen(patient_of(settings=settings), keys.CHECKS) == {"key-encryption-key": [verdict]}


@pytest.mark.parametrize("name", [".env", ".env.production", "payouts.env"])
def test_a_file_of_variables_in_git_is_found(tmp_path: Path, name: str) -> None:
    """A file that git tracks is in every copy for ever; one that is only there is not found."""
    git(tmp_path, "init")
    put(tmp_path / name, "PAYOUTS_STRIPE_API_KEY=sk_live_1\n")
    put(tmp_path / ".env.example", "PAYOUTS_STRIPE_API_KEY=\n")
    git(tmp_path, "add", ".env.example")
    patient = patient_of(folder=tmp_path)
    assert seen(patient, secret_files.CHECKS) == ALL_WELL

    git(tmp_path, "add", name)

    assert seen(patient, secret_files.CHECKS) == ALL_WELL | {"secrets-in-git": [FINDING]}
    assert "sk_live_1" not in told(patient, secret_files.CHECKS)


def test_a_settings_file_is_found_only_where_it_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of settings may be in git, as long as it names no secret of any class of settings."""
    git(tmp_path, "init")
    file = put(tmp_path / "settings.toml", '[worker]\nconcurrency = 3\n[razorpayx]\nkey_id = "rzp_live_1"\n', OPEN)
    git(tmp_path, "add", "settings.toml")
    patient = patient_of(folder=tmp_path)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PAYOUTS_SETTINGS_FILE", str(file))
    assert seen(patient, secret_files.CHECKS) == ALL_WELL

    put(file, '[razorpayx]\nkey_secret = "s"\n', OPEN)

    assert seen(patient, secret_files.CHECKS) == {"secrets-in-git": [FINDING], "secrets-readable": [FINDING]}


def test_a_key_file_in_git_is_found(tmp_path: Path) -> None:
    """The key beside a SQLite file, and the one that the settings name, are looked for."""
    git(tmp_path, "init")
    put(tmp_path / "books.db.key")
    git(tmp_path, "add", "books.db.key")
    beside = production(database_url=f"sqlite:///{tmp_path}/books.db")
    named = production(key_file=tmp_path / "books.db.key")

    for settings in (beside, named):
        found = seen(patient_of(settings=settings, folder=tmp_path), secret_files.CHECKS)
        assert found == ALL_WELL | {"secrets-in-git": [FINDING]}


def test_a_secret_that_everybody_can_read_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the folder of secrets, or the folder itself, are closed to others; the owner's group may read them."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    secret = put(folder / "payouts_stripe_api_key", mode=0o640)
    put(folder / "README", mode=OPEN)
    monkeypatch.setenv("PAYOUTS_SECRETS_DIR", str(folder))
    patient = patient_of(folder=tmp_path)
    assert seen(patient, secret_files.CHECKS) == ALL_WELL

    secret.chmod(OPEN)
    folder.chmod(0o700)
    assert seen(patient, secret_files.CHECKS) == ALL_WELL
    folder.chmod(0o755)

    assert seen(patient, secret_files.CHECKS) == ALL_WELL | {"secrets-readable": [FINDING]}


def test_without_git_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, nobody can tell what it tracks."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert seen(patient_of(folder=tmp_path), secret_files.CHECKS) == ALL_WELL | {"secrets-in-git": [UNCHECKED]}
