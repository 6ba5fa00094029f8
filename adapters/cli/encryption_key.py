"""`payouts encryption-key`: replaces the one key that wraps all keys of a book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson, BookName, Url, settings_of
from adapters.key_rotation import rotate_key

encryption_key = typer.Typer(help="Replace the key that wraps all keys of a book.", no_args_is_help=True)
OldKeyFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Holds the old key, where PAYOUTS_KEY_ENCRYPTION_KEY is the new one."),
]


@encryption_key.callback()
def group() -> None:
    """Have commands, even while there is only one."""


@encryption_key.command()
def rotate(old_key_file: OldKeyFile = None, url: Url = None, book: BookName = None, as_json: AsJson = False) -> None:
    """Wrap every key anew under another key-encryption key; the log and the messages stay as they are.

    A key in a file is replaced by a new one in the same file. A rotation that was cut off is run again.
    """
    with Progress(console=Console(stderr=True), disable=as_json, transient=True) as progress:
        task = progress.add_task("Wrapping keys")
        settings = settings_of(url, book)
        count = rotate_key(
            settings, old_key_file, lambda done, total: progress.update(task, completed=done, total=total)
        )
    if as_json:
        print_document({"rotated": count is not None, "keys": count})
    elif count is None:
        typer.echo("The new key is in place already.")
    else:
        typer.echo(f"{count} keys are wrapped by the new key. Restart whatever has the book open; destroy the old key.")
