"""The embedded work queue: leased rows in the book's own database, with no service to start.

Whoever takes a job holds a lease on its subject; the lease of a worker that was killed runs out, and the next worker
takes the job over. Every single step can be done from outside, so that a simulation can interleave workers without
threads. Moments come from the given clock: the clocks of all machines must agree to well under the length of a lease.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random, SystemRandom

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from adapters.queue.backoff import Backoff
from adapters.queue.depth import TaskDepth, queue_depth
from adapters.queue.failures import told, told_frames
from adapters.queue.heartbeat import Heartbeat, heartbeats
from adapters.queue.job_rows import JobRows
from adapters.queue.lease import Lease
from adapters.queue.news import News
from adapters.queue.port import Job, Schedule, Task
from adapters.queue.schedule_rows import ScheduleRows
from adapters.queue.tables import WorkTables
from adapters.queue.worker import Pace, Worker
from ledger.clock import Clock
from ledger.store.database import Database

LEASE = timedelta(seconds=60)
IDLE_SECONDS = 0.5
_LOGGER = logging.getLogger(__name__)


class EmbeddedQueue:
    """One book's queue in the book's own database. Safe to use from many threads and processes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        lease: timedelta = LEASE,
        backoff: Backoff | None = None,
        random: Random | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Use a migrated book. An idle worker looks for work of other processes every so many seconds."""
        tables = WorkTables.of(database)
        self._database = database
        self._tables = tables
        self._clock = clock
        self._lease = lease
        self._backoff = backoff or Backoff()
        self._random = random or SystemRandom()
        self._idle_seconds = idle_seconds
        self._jobs = JobRows(tables, database.engine.dialect.name)
        self._schedules = ScheduleRows(tables, database.engine.dialect.name)
        self._first_moments = select(self._jobs.first_to_run_out, self._schedules.first_due)
        self._news = News()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Put jobs into the queue; return how many are new to it."""
        with self._database.begin() as connection:
            new = self._jobs.put(connection, jobs)
        self._news.announce()
        return new

    def schedule(self, schedules: Sequence[Schedule]) -> None:
        """Have these tasks done periodically, in place of all that were scheduled before.

        A new one is due at once; one that is unchanged stays due when it was.
        """
        with self._database.begin() as connection:
            self._schedules.replace_all(connection, schedules, self._clock.now())
        self._news.announce()

    def rebuild(self, jobs: Iterable[Job]) -> int:
        """Drop every job, also those under way, and fill the queue with these; return how many there are.

        The jobs are asked for inside the transaction, when nobody else can write to the queue: they may read the book,
        in a transaction of their own that begins then, but not write to it. A scheduled task comes at its next period.
        """
        with self._database.begin() as connection:
            count = self._jobs.replace_all(connection, jobs)
        self._news.announce()
        return count

    def depth(self) -> Sequence[TaskDepth]:
        """Return how many jobs of each task are due, wait for later, or are under way."""
        with self._database.read() as connection:
            return queue_depth(connection, self._tables, self._clock.now())

    def heartbeats(self) -> Sequence[Heartbeat]:
        """Return whether somebody moves each schedule on."""
        with self._database.read() as connection:
            return heartbeats(connection, self._tables, self._clock.now())

    def take(self, tasks: Collection[str]) -> Lease | None:
        """Lease the earliest due job of these tasks whose subject nobody holds; None when there is none.

        Before, leases that ran out are voided, and schedules that are due put their jobs in.
        """
        is_attended = False
        while True:
            try:
                with self._database.begin() as connection:
                    # Not before: the transaction may have been waited for, and the lease runs from now on.
                    now = self._clock.now()
                    if is_attended or not self._needs_attention(connection, now):
                        return self._jobs.lease_earliest(connection, tasks, now, now + self._lease)
                self._attend(now)
                is_attended = True
            except IntegrityError:
                # Another worker leased the same subject, for another task, a moment ago. It is seen from now on.
                continue

    def renew(self, lease: Lease) -> bool:
        """Hold a lease for its whole length from now on; return whether it was still held."""
        with self._database.begin() as connection:
            return self._jobs.renew(connection, lease, self._clock.now() + self._lease)

    def finish(self, lease: Lease) -> bool:
        """Take a job that is done out of the queue; return whether the lease was still held, else nothing changes."""
        with self._database.begin() as connection:
            return self._jobs.finish(connection, lease)

    def put_back(self, lease: Lease, due_at: datetime) -> bool:
        """Let a job be done again, not before it is due; return whether the lease was still held, as `finish`."""
        with self._database.begin() as connection:
            return self._jobs.put_back(connection, lease, due_at)

    def fail(self, lease: Lease, error: Exception) -> bool:
        """Put a job that failed back, for longer each time; return whether the lease was still held, as `finish`."""
        failures = lease.failures + 1
        due_at = self._clock.now() + self._backoff.after(failures, self._random)
        with self._database.begin() as connection:
            return self._jobs.put_back(connection, lease, due_at, failures, told(error))

    def step(self, tasks: Mapping[str, Task]) -> bool:
        """Take one job, do it, and record what came of it; return whether there was one."""
        lease = self.take(tasks.keys())
        if lease is None:
            return False
        self.attempt(lease, tasks[lease.task])()
        return True

    def attempt(self, lease: Lease, task: Task) -> Callable[[], bool]:
        """Do a leased job; return the step that records what came of it, which may be tried more than once.

        An exception that is no `Exception` ends the process, so it leaves the lease to run out.
        """
        try:
            again_at = task(lease.subject)
        except Exception as error:  # noqa: BLE001 - whatever a task raises, its job must not be lost
            failure = error
            _LOGGER.warning("%s of %s failed: %s\n%s", lease.task, lease.subject, told(error), told_frames(error))
            return lambda: self.fail(lease, failure)
        if again_at is None:
            return lambda: self.finish(lease)
        return lambda: self.put_back(lease, again_at)

    def run_worker(self, tasks: Mapping[str, Task], *, concurrency: int, stop: threading.Event) -> None:
        """Do due jobs, so many at a time, until stopped; what is under way is finished before this returns.

        While the database cannot be used, the worker goes on trying.
        """
        pace = Pace(self._idle_seconds, heartbeat_seconds=self._lease.total_seconds() / 3)
        Worker(self, tasks, self._news, pace, stop).run(concurrency)

    def _needs_attention(self, connection: Connection, now: datetime) -> bool:
        moments = connection.execute(self._first_moments).one()
        return any(moment is not None and moment <= now for moment in moments)

    def _attend(self, now: datetime) -> None:
        # In two transactions, because one that locks rows here and there could wait for another that waits for it.
        with self._database.begin() as connection:
            self._jobs.void_leases(connection, now)
        with self._database.begin() as connection:
            self._jobs.put(connection, self._schedules.move_on(connection, now))
