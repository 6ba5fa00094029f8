"""Uploads: a file that somebody sends with a form, which is anything at all until it was read."""

from __future__ import annotations

from typing import ClassVar

from fastapi import UploadFile

from adapters.errors import StatementTooLargeError
from adapters.web.dashboard.route import PageRoute
from adapters.web.uploads import FILE_BYTES_MAX

_NAME_LENGTH_MAX = 100
_NAMELESS = "the file"


class UploadRoute(PageRoute):
    """A page that files are sent to."""

    body_bytes_max: ClassVar[int] = FILE_BYTES_MAX + 1024 * 1024


def body_of(upload: UploadFile) -> bytes:
    """Return what was sent. Raises StatementTooLargeError."""
    body = upload.file.read(FILE_BYTES_MAX + 1)
    if len(body) > FILE_BYTES_MAX:
        raise StatementTooLargeError(name_of(upload), FILE_BYTES_MAX)
    return body


def name_of(upload: UploadFile) -> str:
    """Return the file's own name, which is a text to be shown and names nothing here."""
    told = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in told if character.isprintable()).strip()
    return shown[:_NAME_LENGTH_MAX] or _NAMELESS
