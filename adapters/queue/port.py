"""The work queue port: what workers need of an engine that hands out due work.

A job names a task and its subject, usually a payout. The queue is derived state and never the guard against doing
something twice: a job may be handed out again after a crash, and the whole queue may be dropped and filled again from
the log. What must not happen twice is refused by the aggregate's version and by the provider's idempotency key.

    one job     per task and subject: enqueued again, it becomes due at the earlier of both times; enqueued while it
                runs, it runs once more afterwards
    one runner  per subject at a time, whatever the task, on all machines together
    a task      returns None when the job is done, or the moment (UTC) at which it is to be done again
    a failure   puts the job back, for longer each time, with jitter; it is never dropped
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapters.errors import PeriodError

Task = Callable[[str], datetime | None]
"""Does one job about a subject; returns when it is to be done again, if it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do about one subject, not before it is due (UTC)."""

    task: str
    subject: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task that is done again and again, once per period for all schedulers together; its name is its subject.

    It is due at once when it is new. Periods that nobody was there for are caught up by one run. Raises PeriodError.
    """

    task: str
    every: timedelta

    def __post_init__(self) -> None:
        """Refuse a period that never ends."""
        if self.every <= timedelta(0):
            raise PeriodError(self.task, self.every)


class WorkQueue(Protocol):
    """One book's queue of due work. Every call may be made from many threads and processes."""

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Put jobs into the queue; return how many are new to it."""

    def schedule(self, schedules: Sequence[Schedule]) -> None:
        """Have these tasks done periodically, in place of all that were scheduled before."""

    def run_worker(self, tasks: Mapping[str, Task], *, concurrency: int, stop: threading.Event) -> None:
        """Do due jobs, so many at a time, until stopped; what is under way is finished before this returns."""

    def rebuild(self, jobs: Iterable[Job]) -> int:
        """Drop every job, also those under way, and fill the queue with these; return how many there are.

        What was under way goes on to its end, which changes nothing about the new jobs. These are asked for while
        nobody else can write to the queue: reading them may open a read transaction of its own, which then sees all
        that was appended before, but no write transaction.
        """
