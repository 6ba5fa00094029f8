"""`payouts migrate`: makes the tables of a book, or brings them to the newest version."""

from __future__ import annotations

import typer

from adapters.cli.options import BookName, Engine, QueueEngine, QueueUrl, Url, settings_of
from adapters.embedded import migrate_book
from adapters.queue.opening import open_shared_queue
from ledger.clock import SystemClock


def migrate(
    url: Url = None, book: BookName = None, queue: QueueEngine = Engine.EMBEDDED, queue_url: QueueUrl = None
) -> None:
    """Make the tables of a book, or bring them to the newest version. Safe to run again, and from many machines."""
    settings = settings_of(url, book)
    migrate_book(settings.database_url, settings.book)
    if queue is not Engine.EMBEDDED:
        with open_shared_queue(queue_url or settings.database_url, SystemClock(), book=settings.book) as shared:
            shared.make_tables()
    typer.echo(f"The tables of book {settings.book!r} are up to date.")
