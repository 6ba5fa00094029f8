"""The HTTP server on 127.0.0.1: one thread per connection, connections kept alive, answers sent without delay."""

from __future__ import annotations

import logging
import re
import socket
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Condition, Event, Thread
from urllib.parse import parse_qs, unquote

from adapters.sandbox.exchanges import Answer, Request, Silence, failed
from adapters.sandbox.refusals import ErrorCode
from adapters.sandbox.wire import encode

LOG = logging.getLogger(__name__)
LENGTH = re.compile(r"[0-9]{1,6}", re.ASCII)
"""Bodies are shorter than a million bytes."""
POLL_SECONDS = 0.02


class SandboxServer(ThreadingHTTPServer):
    """Listens, and remembers its connections so that stopping leaves none behind."""

    request_queue_size = 128

    def __init__(self, port: int, answer: Callable[[Request], Answer | Silence]) -> None:
        """Listen on a port of 127.0.0.1 (0: any free one) and have requests answered."""
        self.answer = answer
        self.stopping = Event()
        self._connections: set[socket.socket] = set()
        self._closed = Condition()
        super().__init__(("127.0.0.1", port), Handler)
        self._thread = Thread(target=self.serve_forever, args=(POLL_SECONDS,), name="sandbox-http", daemon=True)

    @property
    def base_url(self) -> str:
        """Return the address without a trailing slash."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, end every connection and wait until its thread has let go of it."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._closed:
            for connection in self._connections:
                _hang_up(connection)
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
        """Log a connection that broke, at a level that says whose fault it was: a client that hung up is no news."""
        level = logging.DEBUG if isinstance(sys.exception(), ConnectionError) else logging.ERROR
        LOG.log(level, "the connection %s from %s broke", request, client_address, exc_info=sys.exception())


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

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
        """Log a request for developers of the sandbox only."""
        LOG.debug(format, *args)

    def _serve(self) -> None:
        length = self._body_length()
        if length is None:
            self.close_connection = True
            self._write(failed(ErrorCode.INVALID_REQUEST, "the body's length is missing or too large"))
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
        authorization = self.headers.get("Authorization", "")
        fields = parse_qs(query, keep_blank_values=True)
        request = Request(self.command, unquote(path), fields, authorization, body)
        try:
            return self.server.answer(request)
        except Exception:
            # A fault of the sandbox itself: the client sees a provider's 500, the log says why.
            LOG.exception("%s %s", self.command, path)
            return failed(ErrorCode.SANDBOX_FAULT, "the sandbox itself failed; see its log")

    def _write(self, answer: Answer) -> None:
        body = encode(answer.body)
        self.send_response(answer.http_status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        # The client was faster: there is nothing left to end.
        LOG.debug("connection already ended: %s", error)
