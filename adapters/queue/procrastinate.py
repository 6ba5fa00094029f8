"""The shared work queue: procrastinate on PostgreSQL, for workers on many machines.

It lives in a schema of its own, in a database that may be another one than the book's, and should be when the book is
busy. New jobs wake idle workers at once. Every worker gives signs of life; the jobs of one that gives none any more are
taken over by any other. Where very many jobs wait that are not due yet, each look for work takes longer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from random import Random, SystemRandom
from types import TracebackType
from typing import Self

from adapters.queue import procrastinate_schema
from adapters.queue.backoff import Backoff
from adapters.queue.depth import TaskDepth
from adapters.queue.embedded import IDLE_SECONDS, LEASE
from adapters.queue.heartbeat import Heartbeat, heartbeats
from adapters.queue.port import Job, Schedule, Task
from adapters.queue.procrastinate_worker import Pace, SharedWorker
from adapters.queue.schedule_rows import ScheduleRows
from adapters.queue.shared_depth import shared_queue_depth
from adapters.queue.shared_place import SharedPlace
from adapters.queue.shared_rows import Past, SharedJobRows
from adapters.queue.tables import WorkTables
from ledger.clock import Clock
from ledger.store import writer_role


class ProcrastinateQueue:
    """One book's queue in a PostgreSQL database. Safe to use from many threads and processes.

    A task's name is a part of the name of a notification channel, and has no more than 40 ASCII characters.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        book: str = "default",
        lease: timedelta = LEASE,
        backoff: Backoff | None = None,
        random: Random | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Use the database at a URL. A worker without a sign of life for the length of a lease is taken to be gone.

        Raises DatabaseUrlError, BookNameError or DriverMissingError.
        """
        self._place = SharedPlace.of(url, book)
        self._clock = clock
        self._lease = lease
        self._backoff = backoff or Backoff()
        self._random = random or SystemRandom()
        self._idle_seconds = idle_seconds
        self._jobs = SharedJobRows()
        self._tables = WorkTables(None, "")
        self._schedules = ScheduleRows(self._tables, "postgresql")

    def make_tables(self) -> None:
        """Make the tables, or bring them to the newest version. Safe to run from many processes at once."""
        procrastinate_schema.make_tables(self._place)

    def grant_rows(self, role: str) -> None:
        """Let a role work with the queue; it is made if it is missing. Needs the owner of the tables."""
        with self._place.engine.begin() as connection:
            writer_role.grant_rows(connection, self._place.schema, role)

    def check_tables(self) -> None:
        """Refuse tables that are missing or of another version. Raises NotMigratedError."""
        procrastinate_schema.check_tables(self._place)

    def close(self) -> None:
        """Close the connections."""
        self._place.engine.dispose()

    def __enter__(self) -> Self:
        """Return the open queue."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Put jobs into the queue; return how many are new to it, also beside one of the same name under way."""
        with self._place.engine.begin() as connection:
            return self._jobs.put(connection, jobs)

    def schedule(self, schedules: Sequence[Schedule]) -> None:
        """Have these tasks done periodically, in place of all that were scheduled before.

        A new one is due at once; one that is unchanged stays due when it was.
        """
        with self._place.engine.begin() as connection:
            self._schedules.replace_all(connection, schedules, self._clock.now())

    def rebuild(self, jobs: Iterable[Job]) -> int:
        """Drop every job, also those under way, and fill the queue with these; return how many there are.

        The jobs are asked for when nobody else can write to the queue: they may read the book, but not write to it. A
        scheduled task comes at its next period.
        """
        with self._place.engine.begin() as connection:
            return self._jobs.replace_all(connection, jobs)

    def run_worker(self, tasks: Mapping[str, Task], *, concurrency: int, stop: threading.Event) -> None:
        """Do due jobs, so many at a time, until stopped; what is under way is finished before this returns.

        While the database cannot be used, the worker goes on trying.
        """
        pace = Pace(self._idle_seconds, self._lease.total_seconds())
        SharedWorker(self, tasks, self._place.connection_options, pace, stop).run(concurrency)

    def depth(self) -> Sequence[TaskDepth]:
        """Return how many jobs of each task are due, wait for later, or are under way."""
        with self._place.engine.begin() as connection:
            return shared_queue_depth(connection, self._clock.now())

    def heartbeats(self) -> Sequence[Heartbeat]:
        """Return whether somebody moves each schedule on."""
        with self._place.engine.begin() as connection:
            return heartbeats(connection, self._tables, self._clock.now())

    def put_back(self, job_id: int, job: Job, past: Past) -> bool:
        """Let a job wait again that is under way; return whether it was not taken over or dropped meanwhile."""
        with self._place.engine.begin() as connection:
            return self._jobs.put_back(connection, job_id, job, past)

    def fail(self, job_id: int, task: str, subject: str, past: Past) -> bool:
        """Put a job back that failed, for longer each time; return whether it was not taken over meanwhile."""
        due_at = self._clock.now() + self._backoff.after(past.failures, self._random)
        return self.put_back(job_id, Job(task, subject, due_at), past)

    def attend(self) -> None:
        """Put in what is due by schedule, and take over the jobs of workers that are gone."""
        with self._place.engine.begin() as connection:
            self._jobs.put(connection, self._schedules.move_on(connection, self._clock.now()))
        with self._place.engine.begin() as connection:
            self._jobs.take_over(connection, self._lease)
