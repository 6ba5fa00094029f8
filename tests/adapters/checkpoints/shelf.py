"""A shelf: somebody else's server on a real socket that keeps texts under names, and can be out of order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from adapters.loopback_server import LoopbackServer


@dataclass
class Shelf:
    """What is kept, by the paths below the address."""

    address: str = ""
    texts: dict[str, bytes] = field(default_factory=dict)
    put_on: list[tuple[str, str | None]] = field(default_factory=list)
    """Under which names something was put, and on what condition."""
    status: int | None = None
    """What every request is answered while it is out of order."""
    is_forgetful: bool = False
    """Whether it says that it has taken what it throws away."""

    def put(self, name: str, body: bytes, *, once: bool) -> int:
        if once and name in self.texts:
            return 412
        if not self.is_forgetful:
            self.texts[name] = body
        return 204


@contextmanager
def open_shelf() -> Iterator[Shelf]:
    """Serve a shelf on a free port."""
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self._name()
            self._answer(shelf.status or (200 if name in shelf.texts else 404), shelf.texts.get(name, b"nothing here"))

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            name, condition = self._name(), self.headers.get("If-None-Match")
            shelf.put_on.append((name, condition))
            self._answer(shelf.status or shelf.put(name, body, once=condition == "*"), b"")

        def _name(self) -> str:
            return self.path.removeprefix("/audit/")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if status != 204 else 0))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = LoopbackServer(0, Handler, "shelf")
    shelf.address = f"{server.base_url}/audit"
    server.start()
    try:
        yield shelf
    finally:
        server.stop()
