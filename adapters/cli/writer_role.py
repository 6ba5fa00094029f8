"""`payouts writer-role`: makes the role that the application works with, which may append to the log and no more."""

from __future__ import annotations

import typer

from adapters.cli.options import BookName, Engine, QueueEngine, QueueUrl, Url, settings_of
from adapters.embedded import open_reader
from adapters.migrate import BOOK_MIGRATIONS
from adapters.queue.opening import open_shared_queue
from ledger.clock import SystemClock
from ledger.store.writer_role import make_writer_role


def writer_role(
    url: Url = None, book: BookName = None, queue: QueueEngine = Engine.EMBEDDED, queue_url: QueueUrl = None
) -> None:
    """Make the PostgreSQL role for the application: it appends to the log, and can change nothing that is in it.

    Run it as the owner of the tables, and again after each migration.
    """
    settings = settings_of(url, book)
    with open_reader(settings=settings) as reader:
        role = make_writer_role(reader.database, BOOK_MIGRATIONS)
    if queue is not Engine.EMBEDDED:
        with open_shared_queue(queue_url or settings.database_url, SystemClock(), book=settings.book) as shared:
            shared.grant_rows(role)
    typer.echo(f"The role {role} may append to the log of book {settings.book!r}, and change nothing in it.")
