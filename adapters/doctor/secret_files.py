"""Whether files with secrets are kept from other people: not in git, and not readable by everybody."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from adapters.checkpoints.settings import CheckpointSettings, load_checkpoint_settings
from adapters.doctor.diagnosis import Check, Group, Sight, found, unchecked, well
from adapters.doctor.patient import Patient
from adapters.setting_sources.settings_file import SETTINGS_FILE, holds_secret, table_of
from adapters.setting_sources.sourced import SECRETS_DIR, SourcedSettings
from adapters.settings import BookSettings
from adapters.workers.settings import WorkerSettings
from ledger.store.database_url import parse

GIT_SECONDS = 10.0
_TEMPLATES = (".example", ".sample", ".template", ".dist")
"""Endings of files that show which variables there are, and are meant to be shared."""


def secret_files(patient: Patient) -> list[Path]:
    """Return the files with secrets that can be found: in the working folder, and where the settings say."""
    env_files = [path for path in patient.folder.glob("*.env*") if path.suffix not in _TEMPLATES]
    said = os.environ.get(SETTINGS_FILE)
    file = [Path(said)] if said and _holds_secrets(Path(said), patient) else []
    return sorted(path for path in {*env_files, *file, *_key_files(patient), *_folder_files()} if path.is_file())


def _look_in_git(patient: Patient) -> Iterator[Sight]:
    git = shutil.which("git")
    if git is None:
        yield unchecked("git is not installed here, so nobody can tell what it tracks")
        return
    tracked = [path for path in secret_files(patient) if _is_tracked(git, path)]
    for path in tracked:
        remedy = f"git rm --cached {path.name}, add it to .gitignore, and change every secret in it"
        yield found(f"{path} is in git, and so are its secrets for ever", remedy)
    if not tracked:
        yield well("no file with secrets is in git")


def _look_at_modes(patient: Patient) -> Iterator[Sight]:
    open_to_all = [path for path in secret_files(patient) if _is_open_to_all(path)]
    for path in open_to_all:
        yield found(f"everybody on this machine can read {path}", f"chmod o-rwx {path}")
    if not open_to_all:
        yield well("no file with secrets can be read by everybody")


def _is_open_to_all(path: Path) -> bool:
    """Return whether everybody can read a file; nobody else gets to one in a folder that is closed to others."""
    return bool(path.stat().st_mode & stat.S_IROTH and path.resolve().parent.stat().st_mode & stat.S_IXOTH)


def _is_tracked(git: str, path: Path) -> bool:
    """Return whether git keeps a file. A file outside of any repository is not kept."""
    command = [git, "-C", str(path.resolve().parent), "ls-files", "--error-unmatch", "--", path.name]
    done = subprocess.run(command, capture_output=True, check=False, timeout=GIT_SECONDS)  # noqa: S603 - a list, no shell
    return done.returncode == 0


def _holds_secrets(path: Path, patient: Patient) -> bool:
    """Return whether the settings file sets a secret; every process has read it by now, so it is TOML."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds: list[type[SourcedSettings]] = [
        BookSettings,
        CheckpointSettings,
        WorkerSettings,
        *(type(settings) for settings in patient.providers.values()),
    ]
    return any(
        holds_secret(kind.model_fields[name], value)
        for kind in kinds
        for name, value in tables.get(table_of(kind), {}).items()
    )


def _key_files(patient: Patient) -> list[Path]:
    """Return the files of the book's keys: the one that encrypts, and the one that signs checkpoints."""
    url = parse(patient.settings.database_url)
    beside = url.database if url.get_backend_name() == "sqlite" else None
    told = {".key": patient.settings.key_file, ".checkpoint-key": load_checkpoint_settings().key_file}
    files = [path or (Path(f"{beside}{ending}") if beside else None) for ending, path in told.items()]
    return [path for path in files if path is not None]


def _folder_files() -> list[Path]:
    folder = os.environ.get(SECRETS_DIR)
    return [path for path in Path(folder).iterdir() if path.name.lower().startswith("payouts_")] if folder else []


CHECKS = (
    Check("secrets-in-git", Group.SECRETS, _look_in_git),
    Check("secrets-readable", Group.SECRETS, _look_at_modes),
)
