"""Files that are written once: the first to take a name keeps it, and a name that is there leads to a whole file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_once(path: Path, content: bytes, mode: int) -> bool:
    """Make a file with this mode; return False, and change nothing, if there is one already. Raises OSError.

    It is written whole under another name first, and is on the disk before anybody can find it.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        return _name_unless_taken(draft, path)
    finally:
        draft.unlink()


def _name_unless_taken(draft: Path, path: Path) -> bool:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
