"""The socket that the service listens on."""

from __future__ import annotations

import socket

from adapters.web.server import address_of, bound


def test_answers_are_not_held_back() -> None:
    """What is written to a client leaves at once, and does not wait until it has acknowledged what came before."""
    with bound("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_address_can_be_asked() -> None:
    """The address of a socket is a URL, with the brackets that IPv6 needs."""
    with bound("127.0.0.1", 0) as listening:
        assert address_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"
    with bound("::1", 0) as listening:
        assert address_of(listening) == f"http://[::1]:{listening.getsockname()[1]}"
