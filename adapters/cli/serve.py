"""`payouts serve`: answers over HTTP for one book, until it is told to stop."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from adapters.cli.options import BookName, Url, settings_of
from adapters.cli.paying import ProviderWords, opened_providers
from adapters.cli.stopping import stop_when_told
from adapters.embedded import open_book
from adapters.errors import ExtraMissingError
from adapters.observability.log_settings import load_log_settings
from adapters.observability.logs import logs_to
from adapters.observability.measures import NoMeasures

API_EXTRA = "api"
Host = Annotated[str | None, typer.Option(help="The address to listen on; 127.0.0.1 unless set.")]
Port = Annotated[int | None, typer.Option(min=0, max=65_535, help="8080 unless set; 0 takes a free one.")]


def serve(
    host: Host = None, port: Port = None, providers: ProviderWords = "", url: Url = None, book: BookName = None
) -> None:
    """Serve the HTTP API, webhooks and the dashboard of a book, until interrupted; what was asked is then answered.

    It pays nobody by itself: run `payouts worker` beside it. Any number of both may run on one book.
    """
    try:
        from adapters.web.serving import serve_book  # noqa: PLC0415 - what it is made of comes with an extra
        from adapters.web.settings import load_serve_settings  # noqa: PLC0415 - as above
    except ImportError as error:
        raise ExtraMissingError(extra=API_EXTRA) from error
    settings, book_settings = load_serve_settings(host=host, port=port), settings_of(url, book)
    stop = stop_when_told()
    with ExitStack() as stack:
        stack.enter_context(logs_to(sys.stderr, load_log_settings()))
        opened = stack.enter_context(open_book(settings=book_settings))
        environment = book_settings.environment
        found = opened_providers(opened, stack, providers, environment, NoMeasures()) if providers else {}
        serve_book(opened, found, environment, settings, stop, lambda address: typer.echo(f"Serving {address}"))
