"""Looking through a book with a check, also while something in it is changed that is taken back afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from adapters.embedded import BookReader
from projections.schema import ReadTables
from projections.verify.check import Check, Reading
from projections.verify.finding import Finding

Change = Callable[[Connection, ReadTables], Any]


@contextmanager
def changed(book: BookReader, change: Change) -> Iterator[Connection]:
    """Change a book in a transaction that is never committed."""
    with book.database.begin() as connection:
        attempt = connection.begin_nested()
        change(connection, book.tables)
        yield connection
        attempt.rollback()


def findings(check: Check, book: BookReader, connection: Connection) -> list[Finding]:
    """Return what a check finds, and see that it tells how far it has come, never going back and to the end."""
    told: list[tuple[int, int]] = []
    head = book.store.head_on(connection)
    reading = Reading(book.store, book.tables, book.follower, book.clock, book.zone, connection, head)
    found = list(check.run(reading, lambda done, of: told.append((done, of))))
    assert told == sorted(told)
    assert all(done <= of for done, of in told)
    return found


def by_digest(body: bytes) -> str:
    """Return the digest under which a message is archived."""
    return sha256(body).hexdigest()
