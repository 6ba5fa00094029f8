"""The network as announcements may use it: only to addresses that were looked at, and no longer than until a deadline.

A time limit for each read would not do: whoever sends a byte now and then could hold a connection for ever.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from httpcore import (
    SOCKET_OPTION,
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    ReadTimeout,
    SyncBackend,
    WriteTimeout,
)

from adapters.announcements.addresses import Address, Resolve, reachable


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of this machine's monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline so many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self, late: type[Exception]) -> float:
        """Return how many seconds are left. Raises what stands for being late when none are."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            message = "the time for one delivery is over"
            raise late(message)
        return seconds


@dataclass(frozen=True)
class GuardedNetwork(NetworkBackend):
    """Looks a name up, looks at each address, and connects to one that it has looked at.

    TLS goes on speaking of the name: the certificate has to be the name's, wherever the connection leads.
    """

    deadline: Deadline
    resolve: Resolve
    private_allowed: bool

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - of the interface; the deadline counts
        local_address: str | None = None,  # noqa: ARG002 - of the interface
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 - of the interface
    ) -> NetworkStream:
        """Connect. Raises AddressForbiddenError, ConnectError or ConnectTimeout."""
        try:
            addresses = list(reachable(host.strip("[]"), port, self.resolve, private_allowed=self.private_allowed))
        except OSError as error:
            message = "the name cannot be looked up"
            raise ConnectError(message) from error
        while addresses:
            address = addresses.pop(0)
            try:
                return self._connected(address, port, self.deadline.left(ConnectTimeout) / (len(addresses) + 1))
            except (ConnectError, ConnectTimeout):
                if not addresses:
                    raise
        raise AssertionError(host)

    def _connected(self, address: Address, port: int, seconds: float) -> NetworkStream:
        return TimedStream(SyncBackend().connect_tcp(str(address), port, timeout=seconds), self.deadline)


@dataclass(frozen=True)
class TimedStream(NetworkStream):
    """A connection that ends at a deadline, whatever goes on in it."""

    stream: NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - of the interface; the deadline counts
        """Read. Raises ReadTimeout or ReadError."""
        return self.stream.read(max_bytes, self.deadline.left(ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - of the interface; the deadline counts
        """Write. Raises WriteTimeout or WriteError."""
        self.stream.write(buffer, self.deadline.left(WriteTimeout))

    def close(self) -> None:
        """Close."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - of the interface; the deadline counts
    ) -> NetworkStream:
        """Go on encrypted. Raises ConnectTimeout or ConnectError."""
        secured = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left(ConnectTimeout))
        return TimedStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self.stream.get_extra_info(info)
