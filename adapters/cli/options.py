"""The options that commands share."""

from __future__ import annotations

import getpass
from enum import StrEnum
from typing import Annotated

import typer

from adapters.settings import BookSettings, load_book_settings

Url = Annotated[
    str | None,
    typer.Option(
        "--url", help="The book's database: sqlite:///FILE or postgresql://...", envvar="PAYOUTS_DATABASE_URL"
    ),
]
BookName = Annotated[str | None, typer.Option("--book", help="The book's name.", envvar="PAYOUTS_BOOK")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]
Actor = Annotated[
    str,
    typer.Option(
        "--by", help="Who does this; the user of this machine, unless given.", default_factory=getpass.getuser
    ),
]


class Engine(StrEnum):
    """What hands out the work."""

    EMBEDDED = "embedded"
    """The book's own database."""
    PROCRASTINATE = "procrastinate"
    """A PostgreSQL database, for workers on many machines."""


QueueEngine = Annotated[Engine, typer.Option("--queue", help="What hands out the work.", envvar="PAYOUTS_QUEUE")]
QueueUrl = Annotated[
    str | None,
    typer.Option(
        "--queue-url",
        help="The database of a queue that is not embedded; the book's, unless given.",
        envvar="PAYOUTS_QUEUE_URL",
    ),
]


def settings_of(url: str | None, book: str | None) -> BookSettings:
    """Return the settings; what was given on the command line comes first. Raises SettingError."""
    return load_book_settings(database_url=url, book=book)
