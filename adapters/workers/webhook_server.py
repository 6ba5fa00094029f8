"""The webhook server: HTTP on a socket of 127.0.0.1, for messages that must be short and say how long they are."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Condition, Thread

LOG = logging.getLogger(__name__)
BODY_BYTES_MAX = 64 * 1024
_DIGITS_MAX = 9
"""More digits than any length has that could be meant."""
_POLL_SECONDS = 0.05

TakeIn = Callable[[str, Mapping[str, str], bytes], HTTPStatus]
"""Takes path, headers and body of a message, and returns what to answer."""


class WebhookServer(ThreadingHTTPServer):
    """One thread for each connection."""

    request_queue_size = 128

    def __init__(self, port: int, take_in: TakeIn) -> None:
        """Take a port, 0 for a free one."""
        self.take_in = take_in
        self._connections: set[socket.socket] = set()
        self._closed = Condition()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = Thread(target=self.serve_forever, args=(_POLL_SECONDS,), name="webhook-listener", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, and wait until those under way are answered."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._closed:
            for connection in self._connections:
                _read_no_more(connection)
            self._closed.wait_for(lambda: not self._connections)

    def server_bind(self) -> None:
        """Bind without the name look-up of http.server, which takes seconds where no resolver answers."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        """Remember the connection, then serve it in a thread of its own."""
        with self._closed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Close the connection and forget it."""
        super().shutdown_request(request)
        with self._closed:
            self._connections.discard(request)
            self._closed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Log a connection that broke; a sender that hung up is no news."""
        level = logging.DEBUG if isinstance(sys.exception(), ConnectionError) else logging.ERROR
        LOG.log(level, "the connection %s from %s broke", request, client_address, exc_info=sys.exception())


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
            return self.server.take_in(self.path, dict(self.headers.items()), body)
        except Exception:
            # Not kept, so not 200: the provider sends it again, and the log says what was wrong here.
            LOG.exception("a webhook to %s was not kept", self.path)
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


def _read_no_more(connection: socket.socket) -> None:
    """Have a connection that waits for its next request find the end; one that is answering is not disturbed."""
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError as error:
        LOG.debug("the connection has ended already: %s", error)
