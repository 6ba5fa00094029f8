"""What every engine of the work queue keeps."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from adapters.queue.port import Job
from tests.adapters.queue.engines import SECOND, SOON, Held, QueueEngine, Runs, eventually, working

HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(tz=UTC)


def test_what_is_due_first_is_done_first_and_nothing_before_it_is_due(engine: QueueEngine) -> None:
    """Jobs are done in the order in which they are due, whatever the order they were put in, and none too early."""
    queue, runs = engine.open(), Runs()
    ages = {"second": 4, "fourth": 0, "first": 6, "third": 2}

    new = queue.enqueue(Job("task", subject, now() - age * SECOND) for subject, age in ages.items())
    queue.enqueue([Job("task", "later", now() + HOUR)])
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 4)

    assert new == 4
    assert runs.done == ["first", "second", "third", "fourth"]


def test_a_job_becomes_due(engine: QueueEngine) -> None:
    """A job that is put in before it is due is done by a worker that has been waiting, and not before."""
    queue = engine.open()
    done_at: list[datetime] = []
    due_at = now() + 2 * SOON

    queue.enqueue([Job("task", "P-1", due_at)])
    with working(queue, {"task": lambda _: done_at.append(now())}):
        eventually(lambda: len(done_at) == 1)

    assert done_at[0] >= due_at


def test_one_job_for_each_task_and_subject(engine: QueueEngine) -> None:
    """A job that is put in again while it waits is no second job; another task or subject is."""
    queue, runs, others = engine.open(), Runs(), Runs()
    job = Job("task", "P-1", now())

    assert queue.enqueue([job, job]) == 1
    assert queue.enqueue([job]) == 0
    assert queue.enqueue([job, Job("other", "P-1", now()), Job("task", "P-2", now())]) == 2
    with working(queue, {"task": runs, "other": others}, concurrency=3):
        eventually(lambda: len(runs.done) + len(others.done) >= 3)

    assert sorted(runs.done) == ["P-1", "P-2"]
    assert others.done == ["P-1"]


def test_nothing_is_put_in(engine: QueueEngine) -> None:
    """No jobs at all are no fault."""
    assert engine.open().enqueue([]) == 0


def test_the_earlier_moment_holds(engine: QueueEngine) -> None:
    """A job that is put in twice is due at the earlier of both moments, whichever was named first."""
    queue, runs = engine.open(), Runs()

    queue.enqueue([Job("task", "sooner", now() + HOUR), Job("task", "at once", now())])
    queue.enqueue([Job("task", "sooner", now()), Job("task", "at once", now() + HOUR)])
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 2)

    assert sorted(runs.done) == ["at once", "sooner"]


def test_a_job_put_in_while_it_runs_runs_once_more(engine: QueueEngine) -> None:
    """What is put in during a run, however often, is done once after it, and never at the same time."""
    queue, task = engine.open(), Held()

    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}, concurrency=2):
        assert task.started.wait(60)
        task.started.clear()
        for _ in range(3):
            queue.enqueue([Job("task", "P-1", now())])
        assert not task.started.wait(0.3)
        task.let_go.set()
        eventually(lambda: len(task.done) == 2)
        time.sleep(0.2)

    assert task.done == ["P-1", "P-1"]


def test_a_subject_has_one_runner_at_a_time(engine: QueueEngine) -> None:
    """Two workers of four threads each never do two jobs of one subject at once, not even of different tasks."""
    runs = Runs()
    subjects = [f"P-{number}" for number in range(3)]

    def slowly(subject: str) -> None:
        with runs.under_way(subject):
            time.sleep(0.05)

    tasks = {f"task-{number}": slowly for number in range(8)}
    first, second = engine.open(), engine.open()
    first.enqueue(Job(task, subject, now() - SECOND) for task in tasks for subject in subjects)
    with working(first, tasks, concurrency=4), working(second, tasks, concurrency=4):
        eventually(lambda: len(runs.done) >= 24)

    assert len(runs.done) == 24
    assert runs.most_at_once == 1


def test_waiting_for_one_job_holds_up_no_other_of_its_subject(engine: QueueEngine) -> None:
    """A job that is not due yet does not keep a later one of the same subject, for another task, from being done."""
    queue, runs = engine.open(), Runs()

    queue.enqueue([Job("task", "P-1", now() + HOUR)])
    queue.enqueue([Job("other", "P-1", now())])
    with working(queue, {"task": runs, "other": runs}):
        eventually(lambda: len(runs.done) == 1)

    assert runs.done == ["P-1"]


def test_a_task_that_names_a_moment_is_done_again_then(engine: QueueEngine) -> None:
    """A job is done again at the moment that its task returned, and no more once it returned none."""
    queue = engine.open()
    runs: list[datetime] = []
    again: list[datetime] = []

    def task(_: str) -> datetime | None:
        runs.append(now())
        if len(runs) == 3:
            return None
        again.append(now() + SOON)
        return again[-1]

    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}):
        eventually(lambda: len(runs) == 3)
        time.sleep(0.5)

    assert len(runs) == 3
    assert runs[1] >= again[0]
    assert runs[2] >= again[1]


def test_a_failure_waits_longer_each_time_and_is_never_dropped(engine: QueueEngine) -> None:
    """A job that fails is done again after at least half of a wait that doubles, until it succeeds."""
    queue = engine.open()
    runs: list[datetime] = []
    failed_at: list[datetime] = []

    def task(_: str) -> None:
        runs.append(now())
        if len(runs) < 5:
            failed_at.append(now())
            message = "not today"
            raise RuntimeError(message)

    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}):
        eventually(lambda: len(runs) == 5)
        time.sleep(0.2)

    waits = [run - failed for failed, run in zip(failed_at, runs[1:], strict=True)]
    assert len(runs) == 5
    assert [wait >= least * timedelta(milliseconds=50) for wait, least in zip(waits, (1, 2, 4, 8), strict=True)] == [
        True
    ] * 4


def test_a_job_put_in_again_while_it_fails_is_kept(engine: QueueEngine) -> None:
    """A failing job that was put in during its run is one job afterwards, and is done."""
    queue, done = engine.open(), Runs()
    is_first = threading.Event()

    def task(subject: str) -> None:
        if not is_first.is_set():
            is_first.set()
            queue.enqueue([Job("task", subject, now())])
            message = "first time"
            raise RuntimeError(message)
        done(subject)

    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}, concurrency=2):
        eventually(lambda: len(done.done) == 1)
        time.sleep(0.5)

    assert done.done == ["P-1"]


def test_a_stop_lets_what_runs_finish_and_takes_nothing_more(engine: QueueEngine) -> None:
    """A worker that is told to stop ends after the job under way, which is done, and leaves the others waiting."""
    queue, task, runs = engine.open(), Held(), Runs()
    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}) as stop:
        assert task.started.wait(60)
        queue.enqueue([Job("task", "P-2", now())])
        stop.set()
        task.let_go.set()

    assert task.done == ["P-1"]
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 1)
        time.sleep(0.2)
    assert runs.done == ["P-2"]


def test_a_queue_is_dropped_and_filled_again_while_jobs_run(engine: QueueEngine) -> None:
    """After a rebuild exactly the new jobs are done; the end of a run from before changes nothing about them."""
    queue, task, runs = engine.open(), Held(), Runs()
    queue.enqueue([Job("held", "P-1", now()), Job("task", "dropped", now() + SECOND)])
    with working(queue, {"held": task}):
        assert task.started.wait(60)

        count = queue.rebuild(Job(name, "P-1", now()) for name in ("held", "task", "task"))

        task.started.clear()
        task.let_go.set()
        eventually(lambda: len(task.done) == 2)
    with working(queue, {"held": task, "task": runs}):
        eventually(lambda: len(runs.done) == 1)
        time.sleep(1.2)

    assert count == 2
    assert task.done == ["P-1", "P-1"]
    assert runs.done == ["P-1"]


@pytest.mark.parametrize("fails", [True, False], ids=["fails", "again"])
def test_a_job_that_was_dropped_under_way_does_not_come_back(engine: QueueEngine, *, fails: bool) -> None:
    """A run whose job was dropped puts nothing into the queue at its end, whether it failed or wants to be repeated."""
    queue, held = engine.open(), Held()

    def task(subject: str) -> datetime | None:
        held(subject)
        if fails:
            raise RuntimeError
        return now() + HOUR

    queue.enqueue([Job("task", "P-1", now())])
    with working(queue, {"task": task}):
        assert held.started.wait(60)
        assert queue.rebuild([]) == 0
        held.let_go.set()

    assert held.done == ["P-1"]
    assert queue.enqueue([Job("task", "P-1", now())]) == 1


def test_what_is_put_in_during_a_rebuild_is_not_lost(engine: QueueEngine) -> None:
    """A job that another thread puts in while the new jobs are being read is there afterwards."""
    queue, other, runs = engine.open(), engine.open(), Runs()
    putting_in = threading.Thread(target=lambda: other.enqueue([Job("task", "new", now())]))

    def jobs() -> list[Job]:
        putting_in.start()
        time.sleep(0.2)
        return [Job("task", "read", now())]

    queue.rebuild(job for read in (jobs,) for job in read())
    putting_in.join()
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 2)

    assert sorted(runs.done) == ["new", "read"]


def test_tasks_of_other_workers_are_left_alone(engine: QueueEngine) -> None:
    """A worker leaves jobs alone that it has no task for, and they hold up nothing that it has."""
    queue, runs = engine.open(), Runs()
    queue.enqueue([Job("unknown", "P-1", now() - SECOND), Job("task", "P-2", now())])
    with working(queue, {"task": runs}):
        eventually(lambda: len(runs.done) == 1)
        time.sleep(0.2)
    with working(queue, {"unknown": runs}):
        eventually(lambda: len(runs.done) == 2)

    assert runs.done == ["P-2", "P-1"]
