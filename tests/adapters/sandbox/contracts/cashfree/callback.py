"""A callback URL on a real socket that keeps what arrives, headers and all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self


class Callback:
    """The receiving end of the sandbox's webhooks."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        """Answers to give next; 200 when there are none left."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/cashfree"

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.received]

    @property
    def stages(self) -> list[tuple[str, str, str]]:
        return [
            (message["type"], message["data"]["status"], message["data"]["status_code"]) for message in self.messages
        ]

    def signatures_of(self, secret: str) -> list[bool]:
        """Say of each message whether the secret signed it."""
        fits = []
        for headers, body in self.received:
            signed = headers["x-webhook-timestamp"].encode() + body
            digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
            fits.append(base64.b64encode(digest).decode() == headers["x-webhook-signature"])
        return fits

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(callback: Callback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            callback.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(callback.statuses.pop(0) if callback.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
            pass

    return Handler
