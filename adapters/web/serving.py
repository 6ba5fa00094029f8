"""Serving: one open book over HTTP, from a socket's first connection to its last answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from adapters.embedded import Book
from adapters.environment.environment import Environment
from adapters.providers.port import PayoutProvider
from adapters.web.app import create_app
from adapters.web.server import address_of, bound, serve
from adapters.web.settings import ServeSettings
from adapters.web.site import Site


def serve_book(
    book: Book,
    providers: Mapping[str, PayoutProvider],
    environment: Environment,
    settings: ServeSettings,
    stop: threading.Event,
    ready: Callable[[str], None],
) -> None:
    """Answer until stopped; `ready` is told the address once requests are answered there. Raises OSError."""
    with bound(settings.host, settings.port) as listening:
        address = address_of(listening)
        site = Site.of(book, settings, providers, environment, ending=stop)
        serve(create_app(site), listening, stop, lambda: ready(address))
