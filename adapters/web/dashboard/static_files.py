"""Static files: the style, the script and the icon. Named by what is in them, so a browser keeps each for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from types import MappingProxyType
from typing import Self

from starlette.exceptions import HTTPException
from starlette.responses import Response

_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_KEEP_FOR_GOOD = "public, max-age=31536000, immutable"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served."""

    name: str
    content: bytes

    @property
    def hashed_name(self) -> str:
        """Return the name that changes with the content, such as `dashboard.0123456789abcdef.css`."""
        stem, _, ending = self.name.rpartition(".")
        return f"{stem}.{hashlib.sha256(self.content).hexdigest()[:_DIGITS]}.{ending}"

    @property
    def headers(self) -> dict[str, str]:
        """Return what it is served with."""
        return {
            "Cache-Control": _KEEP_FOR_GOOD,
            "Content-Type": f"{_MEDIA_TYPES[self.name.rpartition('.')[2]]}; charset=utf-8",
            "ETag": f'"{self.hashed_name}"',
            "X-Content-Type-Options": "nosniff",
        }


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The files of the dashboard."""

    by_name: Mapping[str, StaticFile]
    by_hashed_name: Mapping[str, StaticFile]

    @classmethod
    def of(cls, found: tuple[StaticFile, ...]) -> Self:
        """Serve these files."""
        return cls(
            MappingProxyType({file.name: file for file in found}),
            MappingProxyType({file.hashed_name: file for file in found}),
        )

    @classmethod
    def load(cls) -> Self:
        """Read the files that the package brings: those that a browser has a use for."""
        folder = files("adapters.web.dashboard") / "static"
        named = sorted((path.name, path) for path in folder.iterdir() if path.name.rpartition(".")[2] in _MEDIA_TYPES)
        return cls.of(tuple(StaticFile(name, path.read_bytes()) for name, path in named))

    def hashed(self, name: str) -> str:
        """Return the name that a file is served under. Raises KeyError for a file that there is not."""
        return self.by_name[name].hashed_name

    def answer(self, hashed_name: str, if_none_match: str | None = None) -> Response:
        """Return the answer to a request for a file. Raises HTTPException (404)."""
        file = self.by_hashed_name.get(hashed_name)
        if file is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if if_none_match is not None and file.headers["ETag"] in if_none_match:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=file.headers)
        return Response(file.content, headers=file.headers)
