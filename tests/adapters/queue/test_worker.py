"""The embedded queue's worker, against a queue whose faults are chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from adapters.queue.lease import Lease
from adapters.queue.news import News
from adapters.queue.port import Task
from adapters.queue.worker import Pace, Worker
from ledger.errors import DatabaseUnreachableError
from tests.adapters.queue.engines import Held, eventually

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
GONE = DatabaseUnreachableError("postgresql://somewhere", 0)
LOCKED = OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


class FaultyQueue:
    """Hands out jobs that were put in; each kind of step fails first with the errors that are left for it."""

    def __init__(self, *subjects: str) -> None:
        self.waiting = list(subjects)
        self.recorded: list[str] = []
        self.renewed: list[str] = []
        self.faults: dict[str, list[Exception]] = {}

    def take(self, tasks: Collection[str]) -> Lease | None:
        self._maybe_fail("take")
        if not self.waiting:
            return None
        return Lease("task", self.waiting.pop(0), MOMENT, 0, uuid4(), MOMENT + timedelta(minutes=1))

    def attempt(self, lease: Lease, task: Task) -> Callable[[], bool]:
        self._maybe_fail("attempt")
        task(lease.subject)
        return partial(self._record, lease)

    def renew(self, lease: Lease) -> bool:
        self._maybe_fail("renew")
        self.renewed.append(lease.subject)
        return True

    def _record(self, lease: Lease) -> bool:
        self._maybe_fail("record")
        self.recorded.append(lease.subject)
        return True

    def _maybe_fail(self, step: str) -> None:
        if self.faults.get(step):
            raise self.faults[step].pop(0)


class WorkerInThread:
    """A worker under way."""

    def __init__(self, queue: FaultyQueue, task: Task, concurrency: int = 2) -> None:
        self.stop = threading.Event()
        self.error: BaseException | None = None
        pace = Pace(idle_seconds=0.01, heartbeat_seconds=0.02)
        self._worker = Worker(queue, {"task": task}, News(), pace, self.stop)
        self._thread = threading.Thread(target=self._run, args=(concurrency,))
        self._thread.start()

    def _run(self, concurrency: int) -> None:
        try:
            self._worker.run(concurrency)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test has to see it
            self.error = error

    def end(self) -> BaseException | None:
        self.stop.set()
        return self.ended()

    def ended(self) -> BaseException | None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.error


def no_task(_: str) -> None:
    pass


@pytest.mark.parametrize("error", [GONE, LOCKED], ids=["gone", "locked"])
@pytest.mark.parametrize("step", ["take", "record"])
def test_a_database_that_cannot_be_used_is_tried_again(step: str, error: Exception) -> None:
    """Neither a lost connection nor a locked file ends a worker or loses what it has done."""
    queue = FaultyQueue("P-1", "P-2")
    queue.faults[step] = [error] * 3
    worker = WorkerInThread(queue, no_task)
    eventually(lambda: len(queue.recorded) == 2)

    assert worker.end() is None
    assert sorted(queue.recorded) == ["P-1", "P-2"]
    assert queue.faults[step] == []


def test_leases_are_renewed_also_after_an_outage() -> None:
    """A lease is renewed for as long as its job is under way, and again after a renewal that failed."""
    queue, task = FaultyQueue("P-1"), Held()
    queue.faults["renew"] = [GONE, LOCKED]
    worker = WorkerInThread(queue, task)
    eventually(lambda: len(queue.renewed) >= 3)
    task.let_go.set()

    assert worker.end() is None
    assert (set(queue.renewed), queue.recorded) == ({"P-1"}, ["P-1"])


@pytest.mark.parametrize("step", ["take", "attempt", "renew", "record"])
def test_a_fault_of_the_program_ends_a_worker_loudly(step: str) -> None:
    """Any other error of the queue ends the worker after what is under way, and is raised."""
    queue, task = FaultyQueue("P-1", "P-2"), Held()
    task.let_go.set()
    fault = RuntimeError("a fault")
    queue.faults[step] = [fault]
    numbers = count()

    def endless(subject: str) -> None:
        task(subject)
        queue.waiting.append(f"Q-{next(numbers)}")

    assert WorkerInThread(queue, endless).ended() is fault


def test_what_ends_a_process_ends_the_worker_without_a_record() -> None:
    """An exception that is no ordinary one leaves its job under its lease and ends the worker."""
    queue = FaultyQueue("P-1")

    def leave(_: str) -> None:
        raise SystemExit(3)

    error = WorkerInThread(queue, leave).ended()

    assert isinstance(error, SystemExit)
    assert queue.recorded == []


def test_no_more_jobs_are_under_way_than_asked_for() -> None:
    """A worker takes the next job only when one of its threads is free."""
    queue, task = FaultyQueue("P-1", "P-2", "P-3"), Held()
    worker = WorkerInThread(queue, task, concurrency=2)
    eventually(lambda: len(queue.waiting) == 1)
    eventually(lambda: len(queue.renewed) >= 6)
    waiting = list(queue.waiting)
    task.let_go.set()
    eventually(lambda: len(queue.recorded) == 3)

    assert worker.end() is None
    assert waiting == ["P-3"]


def test_no_thread_is_left() -> None:
    """When a worker has ended, so have its threads."""
    before = set(threading.enumerate())
    WorkerInThread(FaultyQueue("P-1"), no_task).end()

    assert set(threading.enumerate()) <= before
