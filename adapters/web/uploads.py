"""Uploads: the body of a request that is a file, and nothing around it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from fastapi import Depends, Request

from adapters.web.errors import BodyKindError
from adapters.web.route import LedgerRoute

FILE_BYTES_MAX = 24 * 1024 * 1024
"""About a hundred thousand lines; a longer statement is imported on the command line."""
MEDIA_TYPE = "application/octet-stream"
FILE: dict[str, Any] = {
    "requestBody": {
        "description": "The file as the bank or provider gave it.",
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""What the OpenAPI document says of such a body. The framework knows of none, or it would read it before anything."""


class FileRoute(LedgerRoute):
    """A path that a file is sent to."""

    body_bytes_max: ClassVar[int] = FILE_BYTES_MAX


async def _uploaded(request: Request) -> bytes:
    """Return the file. Raises BodyKindError, before anything of it is read."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != MEDIA_TYPE:
        raise BodyKindError(MEDIA_TYPE)
    return await request.body()


Uploaded = Annotated[bytes, Depends(_uploaded)]
"""For the paths that take a file; the caller and its rights are known by then."""
