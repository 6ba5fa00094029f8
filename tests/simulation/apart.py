"""A store for many simulated processes at once: each commits by itself, although all of them share one object.

The threads of one process share their commits. The threads of a simulated world are processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from adapters.embedded import Book
from ledger.clock import Clock
from ledger.store.append import Committed, Task
from ledger.store.database import Connection
from ledger.store.event_store import EventStore
from ledger.store.unit_of_work import UnitOfWork
from projections.follower import Follower
from projections.inline import InlineBooks

T = TypeVar("T")


class ApartStore(EventStore):
    """An event store whose callers never wait for each other but in the database."""

    def transact(
        self, work: Callable[[UnitOfWork], T] | Task[T], *, connection: Connection | None = None
    ) -> Committed[T]:
        """Run a command's work in a transaction that no other command shares."""
        if connection is not None:
            return super().transact(work, connection=connection)
        (outcome,) = self.transact_each([work if isinstance(work, Task) else Task(work)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def apart(book: Book, clock: Clock) -> Book:
    """Return a book in which every command commits by itself."""
    store = ApartStore(book.database, InlineBooks(book.database, book.zone), clock)
    return replace(
        book,
        store=store,
        follower=Follower(store, zone=book.zone),
        ledger=replace(book.ledger, store=store),
        reconciliation=replace(book.reconciliation, store=store),
    )
