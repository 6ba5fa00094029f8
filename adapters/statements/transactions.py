"""Transactions: what reconciling reads is read where its commands write, so that it sees what they did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from adapters.embedded import Book
from ledger.application.commands import Context


@contextmanager
def reading(book: Book, context: Context) -> Iterator[Connection]:
    """Open a read transaction, or read in the transaction of the context's own connection, where it has one."""
    own = context.get("connection")
    if own is not None:
        yield own
        return
    with book.database.read() as connection:
        yield connection
