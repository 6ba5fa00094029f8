"""A Cashfree that answers from a script and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

TRANSFERS = "POST /payout/transfers"
LOOK_UP = "GET /payout/transfers"
BENEFICIARIES = "POST /payout/beneficiary"
BENEFICIARY = "GET /payout/beneficiary"

Line = tuple[int, object] | type[httpx.RequestError]
"""A status code with a body (bytes, or what becomes JSON), or the way in which the connection fails."""


class FakeCashfree:
    """Answers each route with its script's lines in order."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._scripts: dict[str, deque[Line]] = defaultdict(deque)

    def script(self, route: str, *lines: Line) -> None:
        self._scripts[route].extend(lines)

    def requests(self, route: str) -> list[httpx.Request]:
        return [request for request in self.asked if _route(request) == route]

    def bodies(self, route: str) -> list[Any]:
        return [json.loads(request.content) for request in self.requests(route)]

    def queries(self, route: str) -> list[dict[str, list[str]]]:
        """What each request asked for, as it went over the wire."""
        return [parse_qs(urlsplit(_target(request)).query) for request in self.requests(route)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        line = self._scripts[_route(request)].popleft()
        if isinstance(line, type):
            raise line(_route(request), request=request)
        status, body = line
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())


def _route(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"


def _target(request: httpx.Request) -> str:
    target = request.extensions.get("target", request.url.raw_path)
    assert isinstance(target, bytes)
    return target.decode()
