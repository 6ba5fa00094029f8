"""`payouts migrate`: makes the tables of a book, or brings them to the newest version."""

from __future__ import annotations

import typer

from adapters.cli.options import BookName, Url, settings_of
from adapters.embedded import migrate_book


def migrate(url: Url = None, book: BookName = None) -> None:
    """Make the tables of a book, or bring them to the newest version. Safe to run again, and from many machines."""
    settings = settings_of(url, book)
    migrate_book(settings.database_url, settings.book)
    typer.echo(f"The tables of book {settings.book!r} are up to date.")
