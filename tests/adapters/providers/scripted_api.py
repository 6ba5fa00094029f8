"""A provider's HTTP API that answers from a script and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qsl

import httpx

Line = tuple[int, object] | type[httpx.RequestError]
"""A status code with a body (bytes, or what becomes JSON), or the way in which the connection fails."""


class ScriptedApi:
    """Answers each route, such as `GET /v1/payouts`, with its script's lines in order."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._scripts: dict[str, deque[Line]] = defaultdict(deque)

    def script(self, route: str, *lines: Line) -> None:
        self._scripts[route].extend(lines)

    def requests(self, route: str) -> list[httpx.Request]:
        return [request for request in self.asked if _route(request) == route]

    def forms(self, route: str) -> list[dict[str, str]]:
        return [dict(parse_qsl(request.content.decode(), strict_parsing=True)) for request in self.requests(route)]

    def bodies(self, route: str) -> list[Any]:
        return [json.loads(request.content) for request in self.requests(route)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        line = self._scripts[_route(request)].popleft()
        if isinstance(line, type):
            raise line(_route(request), request=request)
        status, body = line
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())


def _route(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"


class Archive:
    """Keeps messages in a list."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def keep(self, provider: str, raw: bytes) -> str:
        self.kept.append(raw)
        return "digest"
