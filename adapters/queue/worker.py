"""The embedded queue's worker: takes due jobs, gives each to a free thread, and renews the leases of those under way.

No outage of the database ends a worker: it goes on trying, and what it cannot record in the end is done again by
whoever takes the job over. Any other error of the queue is a fault of the program and ends the worker loudly.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from adapters.queue.failures import told
from adapters.queue.lease import Lease
from adapters.queue.news import News
from adapters.queue.port import Task
from ledger.errors import DatabaseUnreachableError

_OUTAGES = (DatabaseUnreachableError, SQLAlchemyError)
_LOGGER = logging.getLogger(__name__)


class LeasedQueue(Protocol):
    """The steps that a worker is made of."""

    def take(self, tasks: Collection[str]) -> Lease | None:
        """Lease a due job, if there is one."""

    def attempt(self, lease: Lease, task: Task) -> Callable[[], bool]:
        """Do a job; return the step that records what came of it, and that tells whether the lease was still held."""

    def renew(self, lease: Lease) -> bool:
        """Hold a lease for longer; return whether it was still held."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a worker waits, in seconds."""

    idle_seconds: float
    """Before it looks for work of other processes again, or tries a database again that it could not use."""
    heartbeat_seconds: float
    """Between two renewals of a lease."""


@dataclass(eq=False)
class Worker:
    """One run of a worker."""

    queue: LeasedQueue
    tasks: Mapping[str, Task]
    news: News
    pace: Pace
    stop: threading.Event
    _under_way: dict[Future[None], Lease] = field(default_factory=dict, init=False)
    _faults: list[BaseException] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _is_over: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self, concurrency: int) -> None:
        """Work until stopped; whatever is under way then is finished. Raises what no task may raise."""
        with ThreadPoolExecutor(1, "lease-renewal") as beside, ThreadPoolExecutor(concurrency, "worker") as threads:
            renewing = beside.submit(self._renew_leases)
            renewing.add_done_callback(self._note_fault)
            try:
                self._hand_out(threads, concurrency)
            finally:
                threads.shutdown()
                self._is_over.set()
        self._raise_faults()

    def _hand_out(self, threads: ThreadPoolExecutor, concurrency: int) -> None:
        while not self.stop.is_set():
            self._raise_faults()
            seen = self.news.count
            lease = self._take() if len(self._under_way) < concurrency else None
            if lease is None:
                self.news.wait(seen, self.stop, self.pace.idle_seconds)
                continue
            with self._lock:
                future = threads.submit(self._do, lease)
                self._under_way[future] = lease
            future.add_done_callback(self._end)

    def _take(self) -> Lease | None:
        try:
            return self.queue.take(self.tasks.keys())
        except _OUTAGES as error:
            _LOGGER.warning("no job can be taken just now: %s", told(error))
            return None

    def _do(self, lease: Lease) -> None:
        record = self.queue.attempt(lease, self.tasks[lease.task])
        while True:
            try:
                if not record():
                    _LOGGER.warning("%s of %s took longer than its lease was held", lease.task, lease.subject)
            except _OUTAGES as error:
                _LOGGER.warning("%s of %s cannot be recorded: %s", lease.task, lease.subject, told(error))
                if not self.stop.wait(self.pace.idle_seconds):
                    continue
            return

    def _end(self, future: Future[None]) -> None:
        with self._lock:
            del self._under_way[future]
        self._note_fault(future)
        self.news.announce()

    def _renew_leases(self) -> None:
        seconds = self.pace.heartbeat_seconds
        while not self._is_over.wait(seconds):
            with self._lock:
                leases = list(self._under_way.values())
            were_renewed = [self._renew(lease) for lease in leases]
            seconds = self.pace.heartbeat_seconds
            if not all(were_renewed):
                seconds = min(seconds, self.pace.idle_seconds)

    def _renew(self, lease: Lease) -> bool:
        """Return whether the database could be asked; a lease that was lost is told of when its job is done."""
        try:
            self.queue.renew(lease)
        except _OUTAGES as error:
            _LOGGER.warning("the lease on %s cannot be renewed just now: %s", lease.subject, told(error))
            return False
        return True

    def _note_fault(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None:
            self._faults.append(error)
            self.news.announce()

    def _raise_faults(self) -> None:
        if self._faults:
            raise self._faults[0]
