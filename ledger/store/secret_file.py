"""Secret files: one secret in one file, made on first use and readable by its owner only."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from ledger.errors import KeyFileError
from ledger.store.written_once import write_once

_OWNER_ONLY = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """Return the line in a file, after making one with a new secret where there is none.

    Processes that do so at once all get the same secret. Raises KeyFileError.
    """
    try:
        if not path.exists():
            # Where another process was first, its secret is as good.
            write_once(path, f"{make()}\n".encode("ascii"), _OWNER_ONLY)
    except OSError as error:
        raise KeyFileError(str(path), reason=str(error.strerror)) from error
    return read_secret(path)


def read_secret(path: Path) -> str:
    """Return the line in a file that only its owner can read. Raises KeyFileError."""
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            text = stream.read()
    except OSError as error:
        raise KeyFileError(str(path), reason=str(error.strerror)) from error
    if mode & _OTHERS:
        raise KeyFileError(str(path), reason=f"its mode is {mode:04o}, not 0600")
    try:
        return text.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise KeyFileError(str(path), reason="it holds no key") from error
