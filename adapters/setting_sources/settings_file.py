"""The settings file: TOML, with a table for each class of settings.

[book]                 the variables that begin with PAYOUTS_ alone
database_url = "..."
[worker]               those that begin with PAYOUTS_WORKER_
concurrency = 20

A name that nobody knows is refused, because it is a setting that somebody believes to be set; and so is a file with
secrets in it that everybody on the machine can read.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource

from adapters.errors import SettingError

SETTINGS_FILE = "PAYOUTS_SETTINGS_FILE"
BOOK_TABLE = "book"
TABLES = frozenset(
    {
        BOOK_TABLE,
        "worker",
        "serve",
        "log",
        "announcements",
        "checkpoint",
        "nxtbanking",
        "razorpayx",
        "cashfree",
        "stripe",
        "standard",
        "iso20022",
    }
)
"""Every table that a file may have. Listed, because the classes of an extra that is missing cannot be asked."""
_PREFIX = "PAYOUTS_"


def table_of(kind: type[BaseSettings]) -> str:
    """Return the name of the table that a class of settings is read from."""
    prefix = kind.model_config.get("env_prefix", "")
    return prefix.removeprefix(_PREFIX).rstrip("_").lower() or BOOK_TABLE


def from_file(kind: type[BaseSettings], path: Path) -> InitSettingsSource:
    """Return what a file says of one class of settings. Raises SettingError, which shows no value."""
    everything, mode = _read(path)
    if unknown := sorted(everything.keys() - TABLES):
        raise SettingError(SETTINGS_FILE, f"{path} has {', '.join(unknown)}, which is no table of settings")
    name = table_of(kind)
    table = everything.get(name, {})
    if not isinstance(table, dict):
        raise SettingError(SETTINGS_FILE, f"{name} in {path} is not a table")
    if unknown := sorted(table.keys() - kind.model_fields.keys()):
        raise SettingError(SETTINGS_FILE, f"[{name}] in {path} has {', '.join(unknown)}, which is no setting")
    secrets = [key for key, value in table.items() if holds_secret(kind.model_fields[key], value)]
    if secrets and mode & stat.S_IRWXO:
        reason = f"{path} holds {', '.join(secrets)} of [{name}], and its mode {mode:04o} lets everybody read it"
        raise SettingError(SETTINGS_FILE, reason)
    return InitSettingsSource(kind, table)


def holds_secret(field: FieldInfo, value: object) -> bool:
    """Return whether a value must be kept from others: a secret, or an address with a password in it."""
    return _is_secret(field.annotation) or (not field.repr and ("@" in str(value) or "password" in str(value)))


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(_is_secret(part) for part in get_args(annotation))


def _read(path: Path) -> tuple[Mapping[str, Any], int]:
    """Return the whole file and its mode, both of the same file whatever happens to its name meanwhile."""
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            return tomllib.load(stream), mode
    except OSError as error:
        raise SettingError(SETTINGS_FILE, f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        # What the parser says may repeat a part of the file.
        raise SettingError(SETTINGS_FILE, f"{path} is not TOML") from None
