"""Profiles that are shipped: layouts of CSV files of Indian banks and payout providers, one TOML file for each.

A bank changes its layout without notice and has several at once. A file that does not have the named columns is
refused, and its layout can be told in a TOML file of one's own.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath

from adapters.errors import StatementProfileError
from adapters.statements.profile import CsvProfile, profile_from_toml


def shipped_names() -> tuple[str, ...]:
    """Return the names of the profiles, in alphabetical order."""
    found = (PurePath(entry.name) for entry in files(__name__).iterdir())
    return tuple(sorted(path.stem for path in found if path.suffix == ".toml"))


def shipped_profile(name: str) -> CsvProfile:
    """Return a profile by its name. Raises StatementProfileError."""
    if name not in shipped_names():
        raise StatementProfileError(name, f"shipped are {', '.join(shipped_names())}")
    return profile_from_toml((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"), name)
