"""The webhook server: HTTP on a socket of 127.0.0.1, for messages that must be short and say how long they are."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from adapters.loopback_server import LoopbackServer
from adapters.workers.reception import BODY_BYTES_MAX

LOG = logging.getLogger(__name__)
_DIGITS_MAX = 9
"""More digits than any length has that could be meant."""

Headers = Sequence[tuple[str, str]]
"""Names and values as they were sent, repeated ones too."""
TakeIn = Callable[[str, Headers, bytes, str], HTTPStatus]
"""Takes path, headers and body of a message and the address it came from, and returns what to answer."""


class WebhookServer(LoopbackServer):
    """Has messages taken in; those under way at the end are answered."""

    how_it_hangs_up = socket.SHUT_RD

    def __init__(self, port: int, take_in: TakeIn) -> None:
        """Take a port, 0 for a free one."""
        self.take_in = take_in
        super().__init__(port, _Handler, "webhook-listener")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: WebhookServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdecimal()):
            self._answer(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > _DIGITS_MAX or int(length) > BODY_BYTES_MAX:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._answer(self._taken_in(self.rfile.read(int(length))))

    def _taken_in(self, body: bytes) -> HTTPStatus:
        try:
            return self.server.take_in(self.path, list(self.headers.items()), body, self.client_address[0])
        except Exception:
            # A fault of ours, so not 200: the provider sends it again, and the log says what was wrong here.
            LOG.exception("a webhook was not taken in")
            return HTTPStatus.INTERNAL_SERVER_ERROR

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if status is not HTTPStatus.OK:
            # What is left of the request was not read.
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: what matters is in the inbox."""
