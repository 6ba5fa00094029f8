"""A TCP proxy before a provider, that breaks what is said about payouts at the worst moments.

It knows a request by its first bytes, and lets through untouched what is not about payouts, such as access tokens.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from enum import Enum, auto
from functools import partial
from random import Random

_CHUNK_BYTES = 65_536
DELAY_SECONDS = 0.3


class Fault(Enum):
    """What becomes of one exchange."""

    CUT_BEFORE = auto()
    """The provider never gets the request, and the connection ends."""
    CUT_MID_ANSWER = auto()
    """The provider has answered; some bytes of it arrive, then the connection ends."""
    CUT_BEFORE_ANSWER = auto()
    """The provider has answered; nothing arrives, and the connection ends."""
    HALF_OPEN = auto()
    """The provider has answered; nothing arrives until the client has had enough."""
    DELAY = auto()
    """The answer arrives late."""


class ProviderProxy:
    """Passes connections on to a server on 127.0.0.1; exchanges about payouts meet faults as they are drawn."""

    def __init__(self, server_port: int, draw: Callable[[], Fault | None], random: Random) -> None:
        """Listen on a free port."""
        self.met: Counter[Fault] = Counter()
        """The faults that exchanges have met."""
        self._server_port = server_port
        self._draw = draw
        self._random = random
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._sockets: set[socket.socket] = {self._listener}
        self._threads: list[threading.Thread] = []

    @classmethod
    @contextmanager
    def before(cls, server_port: int, draw: Callable[[], Fault | None], seed: int = 0) -> Iterator[ProviderProxy]:
        """Run a proxy before a server."""
        proxy = cls(server_port, draw, Random(seed))
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
            self._start(partial(self._serve, client))

    def _serve(self, client: socket.socket) -> None:
        """Pass one exchange after the other, until a fault or either end ends the connection."""
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._server_port)) as server:
            with self._lock:
                self._sockets |= {client, server}
            try:
                while request := client.recv(_CHUNK_BYTES):
                    if not self._pass_on(client, server, request):
                        return
            finally:
                with self._lock:
                    self._sockets -= {client, server}

    def _pass_on(self, client: socket.socket, server: socket.socket, request: bytes) -> bool:
        """Pass a request and its answer on; return whether the connection lasts."""
        fault = self._fault_of(request)
        if fault is Fault.CUT_BEFORE:
            return False
        server.sendall(request)
        while not _is_whole(request):
            request += (more := client.recv(_CHUNK_BYTES))
            server.sendall(more)
        answer = _answer_from(server)
        match fault:
            case Fault.HALF_OPEN:
                client.recv(_CHUNK_BYTES)
            case Fault.CUT_MID_ANSWER if answer:
                client.sendall(answer[: self._random.randrange(1, len(answer))])
            case Fault.DELAY:
                self._over.wait(DELAY_SECONDS)
                client.sendall(answer)
            case None:
                client.sendall(answer)
            case _:
                pass
        return fault in {None, Fault.DELAY} and bool(answer)

    def _fault_of(self, request: bytes) -> Fault | None:
        if b"/v1/payouts" not in request.partition(b"\r\n")[0]:
            return None
        with self._lock:
            fault = self._draw()
            if fault is not None:
                self.met[fault] += 1
        return fault

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="provider-proxy")
        self._threads.append(thread)
        thread.start()

    def _close(self) -> None:
        self._over.set()
        with self._lock:
            for end in self._sockets:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()


def proxied(
    draw: Callable[[], Fault | None], met: Counter[Fault] | None = None
) -> Callable[[str], AbstractContextManager[str]]:
    """Return what puts a proxy before the provider at an address, and counts in the end what was met."""

    @contextmanager
    def before(base_url: str) -> Iterator[str]:
        with ProviderProxy.before(int(base_url.rpartition(":")[2]), draw) as proxy:
            yield proxy.base_url
        if met is not None:
            met.update(proxy.met)

    return before


def _answer_from(server: socket.socket) -> bytes:
    """Return a whole answer; what there is of it, when the provider itself hangs up."""
    answer = b""
    while not _is_whole(answer):
        chunk = server.recv(_CHUNK_BYTES)
        if not chunk:
            break
        answer += chunk
    return answer


def _is_whole(message: bytes) -> bool:
    """Return whether all is there that the head of a message says."""
    head, end, body = message.partition(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    lengths = [int(value) for name, _, value in lines if name.lower() == b"content-length"]
    return bool(end) and len(body) >= sum(lengths)
