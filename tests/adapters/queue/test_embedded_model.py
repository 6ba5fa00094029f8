"""The embedded queue does, step by step, what a small model in memory does."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.job_rows import LEASE_RAN_OUT
from adapters.queue.lease import Lease
from adapters.queue.port import Job
from ledger.clock import MovableClock
from tests.adapters.queue.engines import QUICK, QueueEngine
from tests.adapters.queue.rows import jobs_of

START = datetime(2026, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=10)
SECONDS = st.integers(-5, 15)
TASKS = st.sampled_from(["a", "b"])
JOBS = st.lists(st.tuples(TASKS, st.sampled_from(["P-1", "P-2"]), SECONDS), max_size=4)


@dataclass
class Row:
    """One job as it should be."""

    due_at: datetime
    failures: int = 0
    last_failure: str | None = None
    token: UUID | None = None
    until: datetime | None = None
    again_at: datetime | None = None

    def let_go(self) -> None:
        self.token = self.until = self.again_at = None


class Model:
    """The queue as it should be."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}

    def put(self, jobs: Collection[Job]) -> int:
        before = len(self.rows)
        for job in jobs:
            row = self.rows.setdefault((job.task, job.subject), Row(job.due_at))
            if row.token is None:
                row.due_at = min(row.due_at, job.due_at)
            else:
                row.again_at = min(row.again_at or job.due_at, job.due_at)
        return len(self.rows) - before

    def void(self, now: datetime) -> None:
        for row in self.rows.values():
            if row.until is not None and row.until <= now:
                row.let_go()
                row.failures, row.last_failure = row.failures + 1, LEASE_RAN_OUT

    def earliest(self, tasks: Collection[str], now: datetime) -> tuple[str, str] | None:
        leased = {subject for (_, subject), row in self.rows.items() if row.token is not None}
        due = [
            (row.due_at, task, subject)
            for (task, subject), row in self.rows.items()
            if row.due_at <= now and task in tasks and subject not in leased
        ]
        return min(due)[1:] if due else None

    def held(self, lease: Lease) -> Row | None:
        row = self.rows.get((lease.task, lease.subject))
        return row if row is not None and row.token == lease.token else None


class QueueMachine(RuleBasedStateMachine):
    """Any steps in any order, also with leases that are long gone."""

    leases = Bundle("leases")

    def __init__(self, queue: EmbeddedQueue, clock: MovableClock) -> None:
        super().__init__()
        self.queue, self.clock, self.model = queue, clock, Model()
        queue.rebuild([])

    def jobs(self, described: list[tuple[str, str, int]]) -> list[Job]:
        now = self.clock.now()
        return [Job(task, subject, now + timedelta(seconds=seconds)) for task, subject, seconds in described]

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        self.clock.move(timedelta(seconds=seconds))

    @rule(described=JOBS)
    def enqueue(self, described: list[tuple[str, str, int]]) -> None:
        jobs = self.jobs(described)
        assert self.queue.enqueue(jobs) == self.model.put(jobs)

    @rule(described=JOBS)
    def rebuild(self, described: list[tuple[str, str, int]]) -> None:
        jobs = self.jobs(described)
        self.model.rows.clear()
        assert self.queue.rebuild(jobs) == self.model.put(jobs)

    @rule(target=leases, tasks=st.sets(TASKS))
    def take(self, tasks: set[str]) -> Any:
        now = self.clock.now()
        lease = self.queue.take(tasks)
        self.model.void(now)
        expected = self.model.earliest(tasks, now)
        if lease is None:
            assert expected is None
            return multiple()
        assert (lease.task, lease.subject) == expected
        row = self.model.rows[lease.task, lease.subject]
        assert (lease.due_at, lease.failures, lease.until) == (row.due_at, row.failures, now + LEASE)
        row.token, row.until = lease.token, lease.until
        return lease

    @rule(lease=leases)
    def finish(self, lease: Lease) -> None:
        row = self.model.held(lease)
        assert self.queue.finish(lease) == (row is not None)
        if row is not None:
            del self.model.rows[lease.task, lease.subject]
            if row.again_at is not None:
                self.model.put([Job(lease.task, lease.subject, row.again_at)])

    @rule(lease=leases, seconds=SECONDS)
    def put_back(self, lease: Lease, seconds: int) -> None:
        due_at = self.clock.now() + timedelta(seconds=seconds)
        row = self.model.held(lease)
        assert self.queue.put_back(lease, due_at) == (row is not None)
        if row is not None:
            row.due_at = min(due_at, row.again_at or due_at)
            row.failures, row.last_failure = 0, None
            row.let_go()

    @rule(lease=leases)
    def fail(self, lease: Lease) -> None:
        row = self.model.held(lease)
        assert self.queue.fail(lease, ValueError()) == (row is not None)
        if row is not None:
            due_at = jobs_of(self.queue)[lease.task, lease.subject]["due_at"]
            row.failures, row.last_failure = lease.failures + 1, "ValueError"
            latest = self.clock.now() + QUICK.longest_after(row.failures)
            earliest = latest - QUICK.longest_after(row.failures) / 2
            if row.again_at is not None and row.again_at < latest:
                assert due_at == row.again_at or (earliest <= due_at < row.again_at)
            else:
                assert earliest <= due_at <= latest
            row.due_at = due_at
            row.let_go()

    @rule(lease=leases)
    def renew(self, lease: Lease) -> None:
        row = self.model.held(lease)
        assert self.queue.renew(lease) == (row is not None)
        if row is not None:
            row.until = self.clock.now() + LEASE

    @invariant()
    def rows_are_equal(self) -> None:
        names = ("due_at", "failures", "last_failure", "lease_token", "leased_until", "again_at")
        stored = {key: tuple(row[name] for name in names) for key, row in jobs_of(self.queue).items()}
        assert stored == {
            key: (row.due_at, row.failures, row.last_failure, row.token, row.until, row.again_at)
            for key, row in self.model.rows.items()
        }


def test_every_step_does_what_the_model_does(tmp_path: Path) -> None:
    """Whatever is put in, taken, finished, put back, failed, renewed, run out or rebuilt, rows and answers agree."""
    clock = MovableClock(START)
    with ExitStack() as stack:
        queue = QueueEngine("embedded", f"sqlite:///{tmp_path}/ledger.db", stack).open_embedded(clock, LEASE)

        class Machine(QueueMachine):
            def __init__(self) -> None:
                super().__init__(queue, clock)

        run_state_machine_as_test(Machine, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
