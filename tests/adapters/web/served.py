"""A served application: on a real socket of the loopback, and a client that asks it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from starlette.types import ASGIApp

from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.server import address_of, bound, serve
from adapters.web.settings import ServeSettings
from adapters.web.site import Site
from tests.adapters.till import ME, Till

_KEYS = count(1)
UNLIMITED = ServeSettings(port=0, rate="100000/second")


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application; yield its address.

    Nobody waits for the server's end: it takes a fifth of a second, in which it does nothing with what tests close.
    """
    stop, ready, listening = threading.Event(), threading.Event(), bound("127.0.0.1", 0)
    threading.Thread(target=_serve, args=(app, listening, stop, ready.set)).start()
    try:
        assert ready.wait(30)
        yield address_of(listening)
    finally:
        stop.set()


def _serve(app: ASGIApp, listening: socket.socket, stop: threading.Event, ready: Callable[[], None]) -> None:
    with listening:
        serve(app, listening, stop, ready)


@dataclass(frozen=True)
class Service:
    """A served till, as its callers see it."""

    till: Till
    site: Site
    client: httpx.Client

    def key(self, *roles: Role) -> Mapping[str, str]:
        """Return the header of a new caller with these roles; an admin without any."""
        key = self.site.keys.make(f"caller-{next(_KEYS)}", roles or [Role.ADMIN], ME)
        return {"Authorization": f"Bearer {key.text.get_secret_value()}"}

    def get(self, path: str, headers: Mapping[str, str], **params: Any) -> httpx.Response:
        return self.client.get(path, headers=headers, params=params)

    def post(
        self, path: str, headers: Mapping[str, str], body: Any, idempotency_key: str | None = None
    ) -> httpx.Response:
        """Post a document, under a key of its own unless one is given."""
        key = idempotency_key or f"key-{next(_KEYS)}"
        return self.client.post(path, headers={**headers, "Idempotency-Key": key}, json=body)


@contextmanager
def opened_service(till: Till, settings: ServeSettings = UNLIMITED) -> Iterator[Service]:
    """Serve a till."""
    site = Site.of(till.book, settings)
    with served(create_app(site)) as address, httpx.Client(base_url=address) as client:
        yield Service(till, site, client)
