"""A bank that answers uploads from a script, and keeps a mailbox that is emptied by reading it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any

import httpx

Line = tuple[int, object] | type[httpx.RequestError]
"""A status code with a body (bytes, or what becomes JSON), or the way in which the connection fails."""


class FakeBank:
    """Answers uploads with its script's lines in order; the mailbox answers unless there is a line for it."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.mailbox: list[dict[str, Any]] = []
        self.uploads: deque[Line] = deque()
        self.readings: deque[Line] = deque()
        self.before_emptying: Callable[[], None] = lambda: None

    def lay(self, *bodies: bytes) -> None:
        """Put messages into the mailbox."""
        for body in bodies:
            number = len(self.mailbox) + 1
            self.mailbox.append({"id": number, "type": "camt.054.001.08", "body": body.decode(), "account": "ACME"})

    def files(self) -> list[bytes]:
        return [request.content for request in self.asked if request.method == "POST"]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.method == "POST":
            return self._answer(self.uploads.popleft(), request)
        if self.readings:
            return self._answer(self.readings.popleft(), request)
        if "leave" in request.url.params:
            return httpx.Response(200, json=self.mailbox)
        self.before_emptying()
        waiting, self.mailbox = self.mailbox, []
        return httpx.Response(200, json=waiting)

    def _answer(self, line: Line, request: httpx.Request) -> httpx.Response:
        if isinstance(line, type):
            raise line(str(request.url), request=request)
        status, body = line
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())
