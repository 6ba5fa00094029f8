"""A queue that remembers what was put in, and does nothing by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.queue.port import Job, Schedule, Task


@dataclass
class RecordingQueue:
    """What was put in, in order."""

    jobs: list[Job] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)

    def enqueue(self, jobs: Iterable[Job]) -> int:
        new = list(jobs)
        self.jobs += new
        return len(new)

    def schedule(self, schedules: Sequence[Schedule]) -> None:
        self.schedules[:] = schedules

    def rebuild(self, jobs: Iterable[Job]) -> int:
        self.jobs[:] = jobs
        return len(self.jobs)

    def run_worker(self, tasks: Mapping[str, Task], *, concurrency: int, stop: threading.Event) -> None:
        stop.wait()
