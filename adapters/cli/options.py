"""The options that commands share."""

from __future__ import annotations

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


def settings_of(url: str | None, book: str | None) -> BookSettings:
    """Return the settings; what was given on the command line comes first. Raises SettingError."""
    return load_book_settings(database_url=url, book=book)
