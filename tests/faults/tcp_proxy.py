"""A TCP proxy that breaks a PostgreSQL connection at the worst moments, recognised by the bytes on the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

_COMMIT = b"COMMIT\x00"
_CHUNK_BYTES = 65_536


class Cut(Enum):
    """What becomes of one COMMIT."""

    BEFORE_COMMIT = auto()
    """The server never sees it, and sees the connection end."""
    HALF_OPEN = auto()
    """The server never sees it, and goes on waiting for it."""
    WHILE_COMMITTING = auto()
    """The server gets it; the client's connection ends at once."""
    AFTER_COMMIT = auto()
    """The server has answered it; the client never sees the answer."""


class TcpProxy:
    """Passes connections on to a server on 127.0.0.1, until told what to do with the next COMMIT."""

    def __init__(self, server_port: int) -> None:
        """Listen on a free port."""
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts: list[Cut] = []
        """For the next COMMITs, in order; the ones after them pass."""
        self.refusals = 0
        """How many of the next connections are refused."""
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []

    @classmethod
    @contextmanager
    def before(cls, server_port: int) -> Iterator[TcpProxy]:
        """Run a proxy before a server."""
        proxy = cls(server_port)
        proxy._start(proxy._accept)
        try:
            yield proxy
        finally:
            proxy._close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refusals > 0:
                self.refusals -= 1
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._server_port))
            pair = _Pair(client, server)
            with self._lock:
                self._sockets += [client, server]
            self._start(lambda pair=pair: self._to_server(pair))
            self._start(lambda pair=pair: _to_client(pair))

    def _to_server(self, pair: _Pair) -> None:
        for chunk in _chunks(pair.client):
            cut = self._next_cut() if _COMMIT in chunk else None
            pair.cut = cut
            if cut in {None, Cut.WHILE_COMMITTING, Cut.AFTER_COMMIT}:
                pair.server.sendall(chunk)
            if cut in {Cut.BEFORE_COMMIT, Cut.HALF_OPEN, Cut.WHILE_COMMITTING}:
                _shut(pair.client)
            if cut is not None:
                break
        if pair.cut in {None, Cut.BEFORE_COMMIT}:
            _shut(pair.server)

    def _next_cut(self) -> Cut | None:
        with self._lock:
            return self.cuts.pop(0) if self.cuts else None

    def _start(self, target: object) -> None:
        assert callable(target)
        thread = threading.Thread(target=target)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _close(self) -> None:
        for end in self._sockets:
            _shut(end)
            end.close()
        for thread in self._threads:
            thread.join()


class _Pair:
    """The two connections that the proxy stands between."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.cut: Cut | None = None


def _to_client(pair: _Pair) -> None:
    for chunk in _chunks(pair.server):
        if pair.cut is not None:
            break
        try:
            pair.client.sendall(chunk)
        except OSError:
            break
    _shut(pair.client)
    _shut(pair.server)


def _chunks(source: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            chunk = source.recv(_CHUNK_BYTES)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
