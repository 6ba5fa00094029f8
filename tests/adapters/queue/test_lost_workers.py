"""Workers that are killed, stand still or lose their database, on every engine."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

from adapters.queue.port import Job, Schedule, Task
from tests.adapters.queue.engines import SECOND, SHORT_LEASE, Held, QueueEngine, Runs, eventually, working


def now() -> datetime:
    return datetime.now(tz=UTC)


@contextmanager
def doomed_worker(engine: QueueEngine) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.adapters.queue.doomed_worker", engine.kind, engine.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def stop_between_writes(process: subprocess.Popen[str], engine: QueueEngine) -> None:
    """Let a process stand still, but not while it keeps everybody from writing."""
    process.send_signal(signal.SIGSTOP)
    while not engine.can_be_written_to():
        process.send_signal(signal.SIGCONT)
        time.sleep(0.05)
        process.send_signal(signal.SIGSTOP)


@contextmanager
def database_gone(url: str) -> Iterator[None]:
    """Refuse every connection to a database, and end those that are there."""
    name = sql.Identifier(url.rpartition("/")[2])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(allow.format(name, sql.SQL("false")))
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                (url.rpartition("/")[2],),
            )
            yield
        finally:
            connection.execute(allow.format(name, sql.SQL("true")))


def test_the_jobs_of_a_killed_worker_are_taken_over(engine_to_lose: QueueEngine) -> None:
    """What a worker had under way when it was killed is done by another once its lease has run out."""
    queue, runs = engine_to_lose.open(lease=SHORT_LEASE), Runs()
    queue.enqueue(Job("task", subject, now() - SECOND) for subject in ("P-1", "P-2"))
    with doomed_worker(engine_to_lose) as process:
        assert process.stdout is not None
        taken = {process.stdout.readline().strip() for _ in range(2)}
        with working(queue, {"task": runs}, 2):
            process.send_signal(signal.SIGKILL)
            eventually(lambda: len(runs.done) == 2)
            time.sleep(0.2)

    assert taken == {"P-1", "P-2"}
    assert sorted(runs.done) == ["P-1", "P-2"]


def test_a_worker_that_stood_still_disturbs_no_other(engine_to_lose: QueueEngine) -> None:
    """A process that wakes up after its jobs were taken over ends its runs without any effect on the queue."""
    queue, task = engine_to_lose.open(lease=SHORT_LEASE), Held()
    queue.enqueue([Job("task", "P-1", now())])
    with doomed_worker(engine_to_lose) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stop_between_writes(process, engine_to_lose)
        with working(queue, {"task": task}):
            assert task.started.wait(60)
            process.send_signal(signal.SIGCONT)
            time.sleep(SHORT_LEASE.total_seconds())
            task.let_go.set()
            eventually(lambda: len(task.done) == 1)
            time.sleep(0.2)

    assert task.done == ["P-1"]


def test_a_long_job_keeps_its_lease(engine_to_lose: QueueEngine) -> None:
    """A job that takes longer than a lease is not given to another worker while its own is alive."""
    first, second = engine_to_lose.open(lease=SHORT_LEASE), engine_to_lose.open(lease=SHORT_LEASE)
    task, runs = Held(), Runs()
    first.enqueue([Job("task", "P-1", now())])
    with working(first, {"task": task}):
        assert task.started.wait(60)
        with working(second, {"task": runs}):
            time.sleep(2 * SHORT_LEASE.total_seconds())
            task.let_go.set()
            eventually(lambda: len(task.done) == 1)

    assert task.done == ["P-1"]
    assert runs.done == []


def test_an_outage_of_the_database_ends_no_worker(engine_on_server: QueueEngine) -> None:
    """A worker whose database is gone for a while goes on when it is back: nothing is lost, and it can be stopped."""
    queue, task, runs = engine_on_server.open(lease=SHORT_LEASE), Held(), Runs()
    queue.enqueue([Job("held", "P-1", now())])
    queue.schedule([Schedule("cron", timedelta(days=1))])
    tasks: dict[str, Task] = {"held": task, "task": runs, "cron": runs}
    with working(queue, tasks, concurrency=3):
        assert task.started.wait(60)
        eventually(lambda: runs.done == ["cron"])
        # By then it is recorded too; only what is under way when the database goes may be done once more.
        time.sleep(0.5)
        queue.enqueue([Job("task", "P-2", now() + 2 * SECOND)])
        with database_gone(engine_on_server.url):
            task.let_go.set()
            time.sleep(1)
        eventually(lambda: "P-2" in runs.done)
        eventually(lambda: len(task.done) >= 1)

    assert set(task.done) == {"P-1"}
    with working(queue, tasks, concurrency=3):
        time.sleep(2 * SHORT_LEASE.total_seconds())
    assert (sorted(runs.done), len(task.done) <= 2) == (["P-2", "cron"], True)


def test_a_worker_can_be_stopped_while_its_database_is_gone(engine_on_server: QueueEngine) -> None:
    """A stop ends a worker that cannot reach its database; the job that it could not record is done again later."""
    queue, task = engine_on_server.open(lease=SHORT_LEASE), Held()
    queue.enqueue([Job("task", "P-1", now())])
    with ExitStack() as stack:
        stack.enter_context(working(queue, {"task": task}))
        assert task.started.wait(60)
        with database_gone(engine_on_server.url):
            task.let_go.set()
            eventually(lambda: len(task.done) == 1)
            stack.close()
    with working(queue, {"task": task}):
        eventually(lambda: len(task.done) == 2)

    assert task.done == ["P-1", "P-1"]
