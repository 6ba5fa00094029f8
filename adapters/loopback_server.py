"""The loopback server: HTTP on a socket of 127.0.0.1, a thread for each connection, and none left behind at the end."""

from __future__ import annotations

import logging
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Condition, Thread

LOG = logging.getLogger(__name__)
POLL_SECONDS = 0.02


class LoopbackServer(ThreadingHTTPServer):
    """Listens from `start` to `stop`, and remembers its connections."""

    request_queue_size = 128
    how_it_hangs_up = socket.SHUT_RDWR
    """What is closed of the connections that are open at the end: both ways, or with SHUT_RD reading only, so that what
    is being answered is answered."""

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler], name: str) -> None:
        """Take a port, 0 for a free one; its thread has this name."""
        self._connections: set[socket.socket] = set()
        self._closed = Condition()
        super().__init__(("127.0.0.1", port), handler)
        self._thread = Thread(target=self.serve_forever, args=(POLL_SECONDS,), name=name, daemon=True)

    @property
    def base_url(self) -> str:
        """Return the address without a trailing slash."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, end every connection and wait until its thread has let go of it."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._closed:
            for connection in self._connections:
                self._hang_up(connection)
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

    def _hang_up(self, connection: socket.socket) -> None:
        try:
            connection.shutdown(self.how_it_hangs_up)
        except OSError as error:
            # The client was faster: there is nothing left to end.
            LOG.debug("the connection has ended already: %s", error)
