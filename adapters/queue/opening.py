"""Opening a book's work queue: the embedded one, or the shared one of the extra `queue`."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING

from adapters.queue.backoff import Backoff
from adapters.queue.embedded import LEASE, EmbeddedQueue
from ledger.clock import Clock
from ledger.errors import DriverMissingError

if TYPE_CHECKING:
    from adapters.embedded import BookReader
    from adapters.queue.procrastinate import ProcrastinateQueue


def open_queue(
    book: BookReader, *, lease: timedelta = LEASE, backoff: Backoff | None = None, random: Random | None = None
) -> EmbeddedQueue:
    """Return the queue in an open book's own database, which keeps the time by the book's clock."""
    return EmbeddedQueue(book.database, book.clock, lease=lease, backoff=backoff, random=random)


def open_shared_queue(
    url: str,
    clock: Clock,
    *,
    book: str = "default",
    lease: timedelta = LEASE,
    backoff: Backoff | None = None,
    random: Random | None = None,
) -> ProcrastinateQueue:
    """Return a book's queue in a PostgreSQL database, which need not be the book's; its tables are made apart.

    Raises DatabaseUrlError, BookNameError or DriverMissingError.
    """
    if find_spec("procrastinate") is None:
        raise DriverMissingError(extra="queue")
    from adapters.queue.procrastinate import ProcrastinateQueue  # noqa: PLC0415 - of an extra

    return ProcrastinateQueue(url, clock, book=book, lease=lease, backoff=backoff, random=random)
