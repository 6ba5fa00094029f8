"""Serving: one open book over HTTP, from a socket's first connection to its last answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.web.app import create_app
from adapters.web.server import address_of, bound, serve
from adapters.web.settings import load_serve_settings
from adapters.web.site import Site


def serve_book(
    book: Book,
    providers: Mapping[str, PayoutProvider],
    stop: threading.Event,
    ready: Callable[[str], None],
    *,
    host: str | None,
    port: int | None,
) -> None:
    """Answer until stopped; `ready` is told the address once requests are answered there. Raises SettingError, OSError.

    Host and port are those of the settings where none are given.
    """
    settings = load_serve_settings(host=host, port=port)
    with bound(settings.host, settings.port) as listening:
        address = address_of(listening)
        serve(create_app(Site.of(book, settings, providers)), listening, stop, lambda: ready(address))
