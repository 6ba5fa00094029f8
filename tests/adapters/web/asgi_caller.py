"""Calls an ASGI application in this process, byte for byte as a server would, and without a socket."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

RawHeaders = Sequence[tuple[bytes, bytes]]
App = Callable[..., Awaitable[None]]
PEER = "127.0.0.1"


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


async def post(
    app: App,
    path: str,
    headers: RawHeaders,
    pieces: Sequence[bytes] = (b"",),
    *,
    peer: str | None = PEER,
    method: str = "POST",
    hangs_up: bool = False,
) -> Answered:
    """Send a request, its body in these pieces; `hangs_up` ends it before the body has."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": None if peer is None else (peer, 50_000),
        "server": ("127.0.0.1", 80),
    }
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if hangs_up:
        waiting.append({"type": "http.disconnect"})
    else:
        waiting[-1]["more_body"] = False
    waiting.reverse()
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], told, b"".join(message.get("body", b"") for message in rest))
