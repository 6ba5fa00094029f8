"""A RazorpayX that answers from a script and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

PAYOUTS = "POST /v1/payouts"
BY_ID = "GET /v1/payouts/pout_00000000000001"
LOOK_UP = "GET /v1/payouts"
BALANCES = "GET /v1/banking_balances"
CONTACTS = "POST /v1/contacts"
FUND_ACCOUNTS = "POST /v1/fund_accounts"
VALIDATIONS = "POST /v1/fund_accounts/validations"
VALIDATION = "GET /v1/fund_accounts/validations/fav_1"

Line = tuple[int, object] | type[httpx.RequestError]
"""A status code with a body (bytes, or what becomes JSON), or the way in which the connection fails."""


class FakeRazorpayx:
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

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        line = self._scripts[_route(request)].popleft()
        if isinstance(line, type):
            raise line(_route(request), request=request)
        status, body = line
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())


def query_on_the_wire(request: httpx.Request) -> dict[str, str]:
    """Return the query as it leaves, which is more than the request's address shows."""
    target = request.extensions["target"].decode()
    return {name: value for name, (value,) in parse_qs(urlsplit(target).query).items()}


def _route(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"
