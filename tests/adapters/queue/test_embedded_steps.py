"""The embedded queue's single steps: leases, and what is told of a failure."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import IntegrityError

from adapters.queue.backoff import Backoff
from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.job_rows import LEASE_RAN_OUT
from adapters.queue.port import Job, Schedule
from adapters.queue.tables import WorkTables
from ledger.clock import MovableClock
from ledger.errors import PayoutNotFoundError
from tests.adapters.queue.engines import QueueEngine
from tests.adapters.queue.rows import jobs_of

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
JOB = Job("task", "P-1", MOMENT)


class SimulatedCrash(BaseException):
    """Ends a process in the middle of a task."""


def fail(_: str) -> None:
    raise ZeroDivisionError


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MOMENT)


@pytest.fixture
def queue(embedded: QueueEngine, clock: MovableClock) -> EmbeddedQueue:
    return embedded.open_embedded(clock, lease=MINUTE)


def test_a_lease_that_ran_out_binds_nobody(queue: EmbeddedQueue, clock: MovableClock) -> None:
    """Whoever comes back after its job was given to another can neither finish it nor put it back nor renew."""
    queue.enqueue([JOB])
    late = queue.take(["task"])
    assert late is not None
    clock.move(MINUTE)
    taken = queue.take(["task"])
    assert taken is not None
    before = jobs_of(queue)

    answers = [queue.finish(late), queue.put_back(late, MOMENT), queue.fail(late, ValueError()), queue.renew(late)]

    assert answers == [False] * 4
    assert jobs_of(queue) == before
    assert taken.token != late.token
    assert (taken.failures, before["task", "P-1"]["lease_token"]) == (1, taken.token)
    assert queue.finish(taken)
    assert jobs_of(queue) == {}


def test_a_lease_holds_until_it_runs_out(queue: EmbeddedQueue, clock: MovableClock) -> None:
    """A job is kept from everybody to the last moment of its lease, which a renewal puts off."""
    queue.enqueue([JOB])
    lease = queue.take(["task"])
    assert lease is not None
    clock.move(MINUTE / 2)
    assert queue.renew(lease)
    clock.move(MINUTE - timedelta(microseconds=1))
    assert queue.take(["task"]) is None
    clock.move(timedelta(microseconds=1))

    assert queue.take(["task"]) is not None


def test_what_ran_out_is_told(queue: EmbeddedQueue, clock: MovableClock) -> None:
    """A job whose worker was gone says so, and counts it as a failure."""
    queue.enqueue([JOB])
    queue.take(["task"])
    clock.move(MINUTE)

    assert queue.take(["other"]) is None

    row = jobs_of(queue)["task", "P-1"]
    assert (row["failures"], row["last_failure"], row["lease_token"]) == (1, LEASE_RAN_OUT, None)


def test_a_rebuild_voids_leases(queue: EmbeddedQueue) -> None:
    """The end of a job that was dropped changes nothing about the same job put in anew."""
    queue.enqueue([JOB])
    old = queue.take(["task"])
    assert old is not None
    assert queue.rebuild([JOB]) == 1
    before = jobs_of(queue)

    assert not queue.finish(old)
    assert not queue.put_back(old, MOMENT + MINUTE)

    assert jobs_of(queue) == before


def test_a_crash_leaves_the_lease(queue: EmbeddedQueue, clock: MovableClock) -> None:
    """What ends the process leaves a step as it is, and the job is done again when the lease has run out."""
    queue.enqueue([JOB])
    done: list[str] = []

    def crash(_: str) -> None:
        raise SimulatedCrash

    with pytest.raises(SimulatedCrash):
        queue.step({"task": crash})

    assert jobs_of(queue)["task", "P-1"]["lease_token"] is not None
    assert not queue.step({"task": done.append})
    clock.move(MINUTE)
    assert queue.step({"task": done.append})
    assert (done, jobs_of(queue)) == (["P-1"], {})


def test_a_rebuild_that_fails_changes_nothing(queue: EmbeddedQueue) -> None:
    """A queue is dropped only together with being filled again."""
    queue.enqueue([JOB])
    before = jobs_of(queue)

    with pytest.raises(ZeroDivisionError):
        queue.rebuild(Job("task", "P-2", MOMENT) for _ in range(1 // 0))
    with pytest.raises(ZeroDivisionError):
        queue.rebuild(Job("task", str(1 // number), MOMENT) for number in (1, 0))

    assert jobs_of(queue) == before


def test_what_is_told_of_a_failure_holds_no_secret(queue: EmbeddedQueue, caplog: pytest.LogCaptureFixture) -> None:
    """The message of an error of this project is kept, of any other only its type and place, in rows and logs."""
    queue.enqueue([JOB, Job("strange", "P-2", MOMENT)])

    def known(_: str) -> None:
        raise PayoutNotFoundError(payout="P-1")

    def strange(_: str) -> None:
        message = "account 00919876543210"
        raise ValueError(message)

    assert queue.step({"task": known})
    assert queue.step({"strange": strange})

    rows = jobs_of(queue)
    assert rows["task", "P-1"]["last_failure"].startswith("PayoutNotFoundError: ")
    assert rows["strange", "P-2"]["last_failure"].startswith("ValueError at strange, line ")
    assert "00919876543210" not in caplog.text
    assert "ValueError at strange" in caplog.text


def test_the_wait_after_a_failure_is_repeatable(embedded: QueueEngine, clock: MovableClock) -> None:
    """With the same source of randomness the same job comes back at the same moment."""
    backoff = Backoff(timedelta(seconds=8), timedelta(seconds=60))
    database = embedded.open_embedded(clock)._database
    due_at = []
    for seed in (7, 7, 8):
        queue = EmbeddedQueue(database, clock, backoff=backoff, random=Random(seed))
        queue.rebuild([JOB])
        queue.step({"task": fail})
        due_at.append(jobs_of(queue)["task", "P-1"]["due_at"])

    assert due_at[0] == due_at[1] != due_at[2]
    assert MOMENT + timedelta(seconds=4) <= due_at[0] <= MOMENT + timedelta(seconds=8)


def test_success_forgets_failures(queue: EmbeddedQueue, clock: MovableClock) -> None:
    """A job that is to be done again without having failed begins with the shortest wait at its next failure."""
    queue.enqueue([JOB])
    queue.step({"task": fail})
    clock.move(MINUTE)
    assert jobs_of(queue)["task", "P-1"]["failures"] == 1

    queue.step({"task": lambda _: clock.now()})

    row = jobs_of(queue)["task", "P-1"]
    assert (row["failures"], row["last_failure"], row["due_at"]) == (0, None, clock.now())


def test_many_schedulers_at_the_same_moment_begin_a_period_once(embedded: QueueEngine, clock: MovableClock) -> None:
    """Eight schedulers that look at the very same time put a scheduled task in once for each period."""
    queues = [embedded.open_embedded(clock) for _ in range(8)]
    queues[0].schedule([Schedule("task", MINUTE), Schedule("other", MINUTE)])
    done: list[str] = []
    tasks = {"task": done.append, "other": done.append}

    def work(queue: EmbeddedQueue, together: threading.Barrier) -> None:
        together.wait(60)
        while queue.step(tasks):
            pass

    with ThreadPoolExecutor(8) as pool:
        for period in range(1, 6):
            _at_once(pool, work, queues)
            assert sorted(done) == ["other"] * period + ["task"] * period
            clock.move(MINUTE)


def _at_once(pool: ThreadPoolExecutor, work: Any, queues: list[EmbeddedQueue]) -> None:
    together = threading.Barrier(len(queues))
    for future in [pool.submit(work, queue, together) for queue in queues]:
        future.result(60)


def test_many_takers_at_the_same_moment_share_no_subject(embedded: QueueEngine, clock: MovableClock) -> None:
    """Eight workers that take at the very same time get one job of each subject, and no job twice."""
    queues = [embedded.open_embedded(clock) for _ in range(8)]
    jobs = [Job(f"task-{number}", subject, MOMENT) for number in range(4) for subject in ("P-1", "P-2", "P-3")]
    queues[0].enqueue(jobs)
    taken: list[str] = []

    def work(queue: EmbeddedQueue, together: threading.Barrier) -> None:
        together.wait(60)
        while (lease := queue.take([job.task for job in jobs])) is not None:
            taken.append(lease.subject)

    with ThreadPoolExecutor(8) as pool:
        _at_once(pool, work, queues)

    assert sorted(taken) == ["P-1", "P-2", "P-3"]


def test_the_database_refuses_two_leases_on_a_subject(queue: EmbeddedQueue) -> None:
    """Even a program with a fault cannot let two workers at one subject."""
    jobs = WorkTables.of(queue._database).jobs
    queue.enqueue([JOB])
    lease = queue.take(["task"])
    assert lease is not None
    second = {
        "task": "other",
        "subject": "P-1",
        "due_at": MOMENT,
        "enqueued": 1,
        "failures": 0,
        "lease_token": lease.token,
        "leased_until": lease.until,
    }
    before = jobs_of(queue)

    with pytest.raises(IntegrityError), queue._database.begin() as connection:
        connection.execute(insert(jobs), second)

    assert jobs_of(queue) == before


def test_taking_reads_the_first_entry_of_an_index(queue: EmbeddedQueue) -> None:
    """However many jobs wait, for this worker or for others, taking one neither reads past them nor sorts them."""
    queue.rebuild(
        Job(task, f"P-{number}", MOMENT + timedelta(seconds=number % 1000 - 500))
        for number in range(5000)
        for task in ("other", "task")
    )
    asked: list[tuple[str, Any]] = []
    event.listen(queue._database.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    queue.take(["task", "rare"])
    attention, earliest = [_plan(queue, sql, values) for sql, values in asked if sql.startswith("SELECT")]

    assert "work_jobs_running_out" in attention
    assert "Seq Scan on work_jobs" not in attention + earliest
    if queue._database.is_postgresql:
        assert earliest.count("Index Scan using work_jobs_due") == 2
        assert earliest.count("Sort  (") == 1
    else:
        assert earliest.count("ledger_work_jobs_due (task=? AND due_at<?)") == 2
        assert earliest.count("TEMP B-TREE") == 2


def _plan(queue: EmbeddedQueue, sql: str, values: Any) -> str:
    explain = "EXPLAIN" if queue._database.is_postgresql else "EXPLAIN QUERY PLAN"
    with queue._database.begin() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {sql}", values))
