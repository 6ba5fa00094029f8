"""The engines of the work queue, each on a fresh database, and what tests do with any of them."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import make_url

from adapters.migrate import BOOK_MIGRATIONS
from adapters.queue.backoff import Backoff
from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.port import Task, WorkQueue
from adapters.queue.procrastinate import ProcrastinateQueue
from ledger.clock import Clock, SystemClock
from ledger.store.opening import open_database
from tests.new_book import make_book

PATIENCE_SECONDS = 60
LEASE = timedelta(seconds=60)
SHORT_LEASE = timedelta(seconds=3)
"""Long enough to be renewed in time on a busy machine."""
IDLE_SECONDS = 0.05
SECOND = timedelta(seconds=1)
SOON = timedelta(milliseconds=300)
QUICK = Backoff(first=timedelta(milliseconds=100), longest=timedelta(seconds=1))


@dataclass
class QueueEngine:
    """One kind of queue in one database; each opening is like one more machine."""

    kind: str
    url: str
    stack: ExitStack = field(default_factory=ExitStack)

    def open(self, clock: Clock | None = None, lease: timedelta = LEASE, backoff: Backoff = QUICK) -> WorkQueue:
        clock = clock or SystemClock()
        if self.kind == "procrastinate":
            shared = ProcrastinateQueue(self.url, clock, lease=lease, backoff=backoff, idle_seconds=IDLE_SECONDS)
            self.stack.enter_context(shared).make_tables()
            return shared
        return self.open_embedded(clock, lease, backoff)

    def can_be_written_to(self) -> bool:
        """Return whether nobody holds the one lock on writing that a SQLite file has."""
        if not self.url.startswith("sqlite"):
            return True
        with closing(sqlite3.connect(str(make_url(self.url).database), timeout=1)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def open_embedded(self, clock: Clock, lease: timedelta = LEASE, backoff: Backoff = QUICK) -> EmbeddedQueue:
        make_book(self.url)
        database = open_database(self.url, migrations=BOOK_MIGRATIONS)
        self.stack.callback(database.dispose)
        return EmbeddedQueue(database, clock, lease=lease, backoff=backoff, idle_seconds=IDLE_SECONDS)


@contextmanager
def working(queue: WorkQueue, tasks: Mapping[str, Task], concurrency: int = 1) -> Iterator[threading.Event]:
    """Run a worker in a thread until the end, or until the event that is returned is set."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(queue.run_worker, tasks, concurrency=concurrency, stop=stop)
        try:
            yield stop
        finally:
            stop.set()
            running.result(PATIENCE_SECONDS)


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)


class Runs:
    """What was done: the subjects in order, and how many runs of a subject there were at once."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.most_at_once = 0
        self._now: dict[str, int] = {}
        self._lock = threading.Lock()

    def __call__(self, subject: str) -> None:
        with self.under_way(subject):
            pass

    def are(self, count: int) -> bool:
        return len(self.done) == count

    @contextmanager
    def under_way(self, subject: str) -> Iterator[None]:
        with self._lock:
            self._now[subject] = self._now.get(subject, 0) + 1
            self.most_at_once = max(self.most_at_once, self._now[subject])
        yield
        with self._lock:
            self._now[subject] -= 1
            self.done.append(subject)


class Held:
    """A task that waits in its first run until it is let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.let_go = threading.Event()
        self.done: list[str] = []

    def __call__(self, subject: str) -> None:
        self.started.set()
        assert self.let_go.wait(PATIENCE_SECONDS)
        self.done.append(subject)
