"""A callback URL on a real socket: keeps what arrives, byte for byte, and answers as it is told."""

from __future__ import annotations

import hmac
import json
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from tests.adapters.sandbox.caller import WEBHOOK_SECRET


class Callback:
    """The receiving end of the sandbox's webhooks."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.statuses: deque[int] = deque()
        """Answers to give next; 200 when there are none left."""
        self.released = Event()
        """Cleared, it makes every answer wait."""
        self.released.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/nxtb"

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    @property
    def events(self) -> list[str]:
        return [message["event"] for message in self.messages]

    def all_signatures_fit(self) -> bool:
        computed = [hmac.new(WEBHOOK_SECRET.encode(), body, "sha256").hexdigest() for body in self.bodies]
        return computed == self.signatures

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(callback: Callback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            callback.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            callback.signatures.append(self.headers["X-NxtB-Signature"])
            callback.released.wait()
            self.send_response(callback.statuses.popleft() if callback.statuses else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
            pass

    return Handler
