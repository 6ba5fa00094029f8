"""The webhook listener: takes in providers' webhooks on a socket of its own, and answers 200 only once they are safe.

    POST /webhooks/<provider>     200 kept · 401 wrong signature · 404 no such provider
                                  411 length missing · 413 body too large · 500 not kept, to be sent again

The signature is verified over the raw bytes before anything else is done with them; the message is then kept, and its
meaning is worked out later by the inbox worker, so that a slow database never makes a provider give up.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Self

from adapters.errors import WebhookSignatureError
from adapters.providers.port import PayoutProvider
from ledger.clock import Clock
from ledger.store.inbox import WebhookInbox
from ledger.store.message_archive import MessageArchive

LOG = logging.getLogger(__name__)
BODY_BYTES_MAX = 64 * 1024
_DIGITS_MAX = 9
"""More digits than any length has that could be meant."""
_STOP_SECONDS = 0.05
PATH = "/webhooks/"

TakeIn = Callable[[str, Mapping[str, str], bytes], HTTPStatus]


class WebhookListener:
    """Listens on 127.0.0.1 from `start` (or `with`) to `stop`."""

    def __init__(
        self,
        archive: MessageArchive,
        inbox: WebhookInbox,
        providers: Mapping[str, PayoutProvider],
        clock: Clock,
        port: int = 0,
    ) -> None:
        """Take a port, 0 for a free one; nothing is answered before `start`."""
        self._archive = archive
        self._inbox = inbox
        self._providers = {name.lower(): provider for name, provider in providers.items()}
        self._clock = clock
        self.kept = threading.Event()
        """Set whenever a message was kept; whoever waits for it clears it."""
        self._server = _Server(("127.0.0.1", port), self.take_in)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOP_SECONDS,), name="webhook-listener", daemon=True
        )

    def url_for(self, provider: str) -> str:
        """Return the callback address to give to a provider."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{PATH}{provider.lower()}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is being asked, then close the socket."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take_in(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Verify and keep one message; return the status to answer with."""
        provider = self._providers.get(path.removeprefix(PATH)) if path.startswith(PATH) else None
        if provider is None:
            return HTTPStatus.NOT_FOUND
        try:
            provider.verify_webhook(headers, body)
        except WebhookSignatureError:
            return HTTPStatus.UNAUTHORIZED
        received_at = self._clock.now()
        digest = self._archive.keep(provider.name, body, received_at)
        self._inbox.keep(digest, provider.name, received_at)
        self.kept.set()
        return HTTPStatus.OK

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], take_in: TakeIn) -> None:
        self.take_in = take_in
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without the name look-up of http.server, which takes seconds where no resolver answers."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Log a connection that broke; a sender that hung up is no news."""
        level = logging.DEBUG if isinstance(sys.exception(), ConnectionError) else logging.ERROR
        LOG.log(level, "the connection %s from %s broke", request, client_address, exc_info=sys.exception())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

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
