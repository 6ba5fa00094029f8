"""The repository depends on no particular machine: no file names a package index or a folder of one computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import ROOT

# Put together here, so that this file does not find itself.
FORBIDDEN = tuple(
    "".join(parts)
    for parts in (
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/opt/", "pypi"),
        ("/opt/", "wheels"),
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("deb.", "debian.org"),
        ("--find", "-links"),
        ("--extra-", "index-url"),
    )
)


def committed_files(root: Path) -> Iterator[Path]:
    """Return the files that belong to the repository: caches and environments live in hidden folders."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name == ".ci" or not name.startswith((".", "__pycache__"))]
        yield from (Path(folder) / name for name in names)


def machine_names_in(path: Path) -> set[str]:
    """Return the forbidden names in a text file; a file that is not text, such as a database, has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return set()
    return {name for name in FORBIDDEN if name in text}


def test_repository_names_no_machine() -> None:
    """No file names the host of a package index or a path of one machine."""
    found = {str(path.relative_to(ROOT)): machine_names_in(path) for path in committed_files(ROOT)}

    assert {path: names for path, names in found.items() if names} == {}


def test_machine_name_is_seen(tmp_path: Path) -> None:
    """A forbidden name is found in any folder that is not hidden, and in the CI folder."""
    for folder in ("docs", ".ci", ".venv"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.md").write_text(f"see {FORBIDDEN[0]}main\n", encoding="utf-8")

    found = {path.parent.name for path in committed_files(tmp_path) if machine_names_in(path)}

    assert found == {"docs", ".ci"}
