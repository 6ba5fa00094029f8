"""`payouts serve`: answers over HTTP for one book, until it is told to stop."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer

from adapters.cli.options import BookName, Url, settings_of
from adapters.cli.paying import ProviderWords, opened_providers
from adapters.cli.stopping import stop_when_told
from adapters.embedded import open_book
from adapters.errors import ExtraMissingError

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
    except ImportError as error:
        raise ExtraMissingError(extra=API_EXTRA) from error
    stop = stop_when_told()
    with ExitStack() as stack:
        settings = settings_of(url, book)
        opened = stack.enter_context(open_book(settings=settings))
        found = opened_providers(opened, stack, providers, settings.environment) if providers else {}
        serve_book(opened, found, stop, lambda address: typer.echo(f"Serving {address}"), host=host, port=port)
