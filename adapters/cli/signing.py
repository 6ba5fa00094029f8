"""Signing on the command line: the log's tree grows first, which may take a while the first time."""

from __future__ import annotations

import sys

import typer
from rich.console import Console
from rich.progress import Progress

from adapters.checkpoints.checkpointing import Checkpointing
from adapters.checkpoints.opening import opened_checkpointing
from adapters.checkpoints.settings import CheckpointSettings
from adapters.embedded import BookReader
from ledger.errors import LogRewrittenError, TreeContradictedError
from ledger.store.log import read_head
from ledger.store.log_tree import LogTree
from ledger.store.signed_note import SignedNote

COULD_NOT = 2
FINDINGS = (LogRewrittenError, TreeContradictedError)
"""The log is not what was signed, or its tree is not the log's."""


def signed(checkpointing: Checkpointing, *, quiet: bool) -> SignedNote:
    """Return the checkpoint of the log as it is. An empty log has none, and ends the command with exit code 2.

    Raises LogRewrittenError, TreeContradictedError or CheckpointNotTakenError.
    """
    database = checkpointing.database
    with database.read() as connection:
        head = read_head(database.tables, connection).position
    disabled = quiet or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), disable=disabled, transient=True) as progress:
        task = progress.add_task("Hashing the log", total=head)
        LogTree(database).grow(lambda size: progress.update(task, completed=size))
    note = checkpointing.sign()
    if note is None:
        typer.echo("The log is empty: there is nothing to sign.", err=True)
        raise typer.Exit(COULD_NOT)
    return note


def sign_and_bring(reader: BookReader, settings: CheckpointSettings) -> None:
    """Sign the log as it is, and take the checkpoint to every place. Raises as `signed` does."""
    with opened_checkpointing(reader.database, settings, reader.clock) as checkpointing:
        signed(checkpointing, quiet=False)
        checkpointing.bring()
