"""Findings: what a command is there to find out. It is told on the error output, and the exit code is 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import typer

from ledger.errors import LedgerError
from projections.errors import BooksContradictedError

FOUND = 1


def contradictions_found() -> AbstractContextManager[None]:
    """End the command with exit code 1 when the books contradict themselves."""
    return finding(BooksContradictedError)


@contextmanager
def finding(*kinds: type[LedgerError]) -> Iterator[None]:
    """End the command with exit code 1 on errors that are what it is there to find out."""
    try:
        yield
    except kinds as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(FOUND) from error
