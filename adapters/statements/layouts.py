"""Layouts: how people say in which of all ways a statement's file is written."""

from __future__ import annotations

from pathlib import Path

from adapters.errors import StatementProfileError
from adapters.statements.formats import StatementFormat
from adapters.statements.profile import CsvProfile, profile_from_toml
from adapters.statements.profiles import shipped_names, shipped_profile
from adapters.statements.reading import read_statement
from ledger.statements.statement import Statement

_OWN_SUFFIX = ".toml"
_STANDARDS = (StatementFormat.CAMT, StatementFormat.MT940)


def shipped_layouts() -> tuple[str, ...]:
    """Return the layouts that come with the program; none of them reads anything but the statement's file."""
    return (*(each.value for each in _STANDARDS), *shipped_names())


def read_laid_out(file: Path, layout: str, account: str) -> list[Statement]:
    """Return the statements of a file that is written as `layout` says.

    Raises OSError and what `read_body` raises.
    """
    return read_body(file.read_bytes(), file.name, layout, account)


def read_body(body: bytes, filename: str, layout: str, account: str) -> list[Statement]:
    """Return the statements of a file's bytes, which are written as `layout` says.

    That is `camt`, `mt940`, the name of a profile that is shipped, or the path of a TOML file with one. Raises OSError
    where that cannot be opened, and what `read_statement` raises.
    """
    if layout in _STANDARDS:
        return read_statement(body, filename, StatementFormat(layout), account)
    return read_statement(body, filename, StatementFormat.CSV, account, profile=_profile(layout))


def check_shipped(layout: str) -> None:
    """Refuse a layout that does not come with the program: a path would be read from this machine.

    Raises StatementProfileError.
    """
    if layout not in shipped_layouts():
        raise StatementProfileError(layout, f"known are {', '.join(shipped_layouts())}")


def _profile(layout: str) -> CsvProfile:
    if layout.endswith(_OWN_SUFFIX):
        return profile_from_toml(Path(layout).read_text(encoding="utf-8"), layout)
    return shipped_profile(layout)
