"""A receiver: another system's webhook endpoint on a real socket, which answers as a test tells it to."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import time_machine
from pydantic import SecretStr
from standardwebhooks import Webhook

from adapters.loopback_server import LoopbackServer

Answer = int | Callable[[BaseHTTPRequestHandler], None]
"""A status code, or what is done to the connection instead."""


@dataclass(frozen=True)
class Arrival:
    """One webhook as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.document["type"]).removeprefix("payout-ledger.")

    def verified(self, secret: SecretStr) -> dict[str, Any]:
        """Return the document, after the receivers' own library has checked it at the time when it was signed."""
        signed_at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), tz=UTC)
        with time_machine.travel(signed_at, tick=False):
            found: dict[str, Any] = Webhook(secret.get_secret_value()).verify(self.body, dict(self.headers))
        return found


@dataclass
class Receiver:
    """What has arrived, and how it is answered: the script first, then always the same."""

    script: list[Answer] = field(default_factory=list)
    usual: Answer = 204
    arrivals: list[Arrival] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    @property
    def ids(self) -> list[str]:
        return [arrival.id for arrival in self.arrivals]

    @property
    def types(self) -> list[str]:
        return [arrival.type for arrival in self.arrivals]

    def take(self, arrival: Arrival) -> Answer:
        with self.arrived:
            self.arrivals.append(arrival)
            self.arrived.notify_all()
            return self.script.pop(0) if self.script else self.usual

    def wait_for(self, count: int) -> None:
        """Wait until so many webhooks have arrived."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.arrivals) >= count, 30)


@contextmanager
def receiving(*script: Answer, usual: Answer = 204, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Take webhooks in on a free port."""
    receiver = Receiver(list(script), usual)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.take(Arrival(self.path, headers, body))
            if isinstance(answer, int):
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = LoopbackServer(0, Handler, "receiver")
    receiver.url = f"{server.base_url}/hooks"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.start()
    try:
        yield receiver
    finally:
        server.stop()
