"""Findings: what a command is there to find out. It is told on the error output, and the exit code is 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from projections.errors import BooksContradictedError

FOUND = 1


@contextmanager
def contradictions_found() -> Iterator[None]:
    """End the command with exit code 1 when the books contradict themselves."""
    try:
        yield
    except BooksContradictedError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(FOUND) from error
