"""The HTTP server on 127.0.0.1: one thread per connection, connections kept alive, answers sent without delay."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from threading import Event
from urllib.parse import parse_qs, unquote

from adapters.loopback_server import LoopbackServer
from adapters.sandbox.exchanges import Answer, Request, Silence
from adapters.sandbox.refusals import ErrorCode, RefusalError, invalid_request

LOG = logging.getLogger(__name__)
LENGTH = re.compile(r"[0-9]{1,6}", re.ASCII)
"""Bodies are shorter than a million bytes."""


class SandboxServer(LoopbackServer):
    """Has requests answered, or left without an answer."""

    def __init__(
        self,
        port: int,
        answer: Callable[[Request], Answer | Silence],
        refused: Callable[[RefusalError], Answer],
    ) -> None:
        """Listen on a port of 127.0.0.1 (0: any free one) and have requests answered, or refused in proper words."""
        self.answer = answer
        self.refused = refused
        self.stopping = Event()
        super().__init__(port, Handler, "sandbox-http")

    def stop(self) -> None:
        """Stop listening, and let no request wait for its answer any longer."""
        self.stopping.set()
        super().stop()


class Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection and writes the answers."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536
    """Head and body leave in one segment; http.server flushes after each request."""

    def do_GET(self) -> None:
        """Serve a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Serve a POST."""
        self._serve()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 - the base class's
        """Log a request for developers of the sandbox, without its query, which may hold an account number."""
        LOG.debug("%s %s %s", self.command, self.path.partition("?")[0], code)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
        """Log what went wrong with a request, for developers of the sandbox only."""
        LOG.debug(format, *args)

    def _serve(self) -> None:
        length = self._body_length()
        if length is None:
            self.close_connection = True
            self._write(self.server.refused(invalid_request("the body's length is missing or too large")))
            return
        outcome = self._outcome(self.rfile.read(length))
        if isinstance(outcome, Silence):
            self.server.stopping.wait(outcome.hold_seconds)
            self.close_connection = True
        else:
            self._write(outcome)

    def _body_length(self) -> int | None:
        """Return the body's length, or None when it is not known or too large to read."""
        text = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or LENGTH.fullmatch(text) is None:
            return None
        return int(text)

    def _outcome(self, body: bytes) -> Answer | Silence:
        path, _, query = self.path.partition("?")
        fields = parse_qs(query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, unquote(path), fields, headers, body)
        try:
            return self.server.answer(request)
        except Exception:
            # A fault of the sandbox itself: the client sees a provider's 500, the log says why.
            LOG.exception("%s %s", self.command, path)
            fault = RefusalError(ErrorCode.SANDBOX_FAULT, "the sandbox itself failed; see its log")
            return self.server.refused(fault)

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.http_status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
