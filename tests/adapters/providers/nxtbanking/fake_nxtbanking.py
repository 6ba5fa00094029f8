"""A NxtBanking that answers from a script and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import Any

import httpx

PAYOUTS = "POST /api/v1/payouts"
BENEFICIARIES = "POST /api/v1/beneficiaries"
LOOK_UP = "GET /v1/payouts"
WALLET = "GET /api/v1/wallet"
TOKEN = "POST /api/v1/auth/token"

Line = tuple[int, object] | type[httpx.RequestError]
"""A status code with a body (bytes, or what becomes JSON), or the way in which the connection fails."""


class FakeNxtbanking:
    """Answers each route with its script's lines in order; the token route always answers unless it has a script."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._scripts: dict[str, deque[Line]] = defaultdict(deque)
        self._tokens = 0

    def script(self, route: str, *lines: Line) -> None:
        self._scripts[route].extend(lines)

    def requests(self, route: str) -> list[httpx.Request]:
        return [request for request in self.asked if _route(request) == route]

    def bodies(self, route: str) -> list[Any]:
        return [json.loads(request.content) for request in self.requests(route)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        route = _route(request)
        if route == TOKEN and not self._scripts[route]:
            return self._token()
        line = self._scripts[route].popleft()
        if isinstance(line, type):
            raise line(route, request=request)
        status, body = line
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())

    def _token(self) -> httpx.Response:
        self._tokens += 1
        return httpx.Response(200, json={"access_token": f"token-{self._tokens}", "expires_in": 3600})


def _route(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"
