"""Groups: commands that arrive while another one is at work, and so share the next append."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import event

from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.group_commit import GroupCommit
from ledger.store.unit_of_work import UnitOfWork

T = TypeVar("T")
PATIENCE_SECONDS = 30


def in_one_group(store: EventStore, commands: Sequence[Callable[[], T]]) -> list[T | BaseException]:
    """Run each command in a thread of its own, in their order but in one group; return what each gave or raised."""
    with ThreadPoolExecutor(len(commands)) as threads, occupied(store):
        futures: list[Future[T]] = []
        for command in commands:
            futures.append(threads.submit(command))
            wait_for_waiting(store._group, len(futures))
    return [future.exception() or future.result() for future in futures]


@contextmanager
def occupied(store: EventStore) -> Iterator[None]:
    """Keep a command at work, behind which all others have to wait, until the end."""
    has_begun, may_end = threading.Event(), threading.Event()

    def work(_unit: UnitOfWork) -> None:
        has_begun.set()
        assert may_end.wait(PATIENCE_SECONDS)

    thread = threading.Thread(target=store.transact, args=(work,))
    thread.start()
    assert has_begun.wait(PATIENCE_SECONDS)
    try:
        yield
    finally:
        may_end.set()
        thread.join()


def wait_for_waiting(group: GroupCommit, count: int) -> None:
    """Wait until so many commands wait."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(group._waiting) != count:
        assert time.monotonic() < deadline
        time.sleep(0.0005)


@contextmanager
def commits_of(database: Database) -> Iterator[list[Any]]:
    """Collect the transactions that are committed meanwhile, reading ones too."""
    commits: list[Any] = []
    note = commits.append  # a method is another object each time it is asked for
    event.listen(database.engine, "commit", note)
    try:
        yield commits
    finally:
        event.remove(database.engine, "commit", note)
