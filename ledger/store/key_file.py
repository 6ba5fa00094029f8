"""The file of a key-encryption key while it is replaced: the next key lies beside it until the book has taken it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def next_of(path: Path) -> Path:
    """Return where the key lies that comes after the one in this file."""
    return path.with_name(f"{path.name}.next")


def put_in_place(path: Path) -> None:
    """Put the next key in the place of the one before, of which nothing is left; at any moment one of both is there."""
    with suppress(FileNotFoundError):  # another process has done it
        next_of(path).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
