"""The transport: lets an httpx client speak to a sandbox in the same process, as if over a network that never waits."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import parse_qs

import httpx

from adapters.sandbox.exchanges import Answer, Request, Silence


class Answering(Protocol):
    """Whatever answers requests."""

    def answer(self, request: Request) -> Answer | Silence:
        """Answer a request, or leave it without an answer."""


class SandboxTransport(httpx.BaseTransport):
    """Hands requests over by a call. Silence becomes the error that a client on a network would meet."""

    def __init__(self, sandbox: Answering) -> None:
        """Speak to a sandbox, whatever the host in the address."""
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer. Raises httpx.ReadTimeout or httpx.RemoteProtocolError."""
        outcome = self._sandbox.answer(request_of(request))
        if isinstance(outcome, Answer):
            headers = {"Content-Type": outcome.content_type, **outcome.headers}
            return httpx.Response(outcome.http_status, headers=headers, content=outcome.body, request=request)
        if outcome.hold_seconds > 0:
            message = "the sandbox keeps silent"
            raise httpx.ReadTimeout(message, request=request)
        message = "the sandbox hung up without an answer"
        raise httpx.RemoteProtocolError(message, request=request)


def request_of(request: httpx.Request) -> Request:
    """Return a request of httpx as the sandbox's routes see it: with the target that goes over the wire."""
    target: bytes = request.extensions.get("target", request.url.raw_path)
    return Request(
        request.method,
        request.url.path,
        parse_qs(target.partition(b"?")[2].decode(), keep_blank_values=True),
        {name.lower(): value for name, value in request.headers.items()},
        request.read(),
    )
