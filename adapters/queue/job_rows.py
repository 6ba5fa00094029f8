"""The rows of jobs: each function is one step, inside a transaction that its caller owns.

Whoever waits for rows that others have locked does so in the order of task and subject, and workers pass over them, so
no two transactions ever wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)

from adapters.queue.lease import Lease
from adapters.queue.port import Job
from adapters.queue.tables import WorkTables
from ledger.store.columns import UtcDateTime
from ledger.store.upsert import insert_or

LEASE_RAN_OUT = "the worker was gone when its lease ran out"
_NO_LEASE: dict[str, None] = {"lease_token": None, "leased_until": None, "again_at": None}


class JobRows:
    """The jobs of one book."""

    def __init__(self, tables: WorkTables) -> None:
        """Find the table."""
        self._jobs = tables.jobs
        is_leased = tables.jobs.c.lease_token.is_not(None)
        self.first_to_run_out = select(func.min(tables.jobs.c.leased_until)).where(is_leased).scalar_subquery()
        """When the first of all leases runs out; the first entry of an index."""
        self._queries: dict[frozenset[str], Select[Any]] = {}

    def put(self, connection: Connection, jobs: Iterable[Job]) -> int:
        """Put jobs in; where one is there, the earlier moment holds. Return how many are new."""
        rows = [_new_row(job) for job in once_each(jobs)]
        if not rows:
            return 0
        insert = insert_or(connection, self._jobs)
        there, asked = self._jobs.c, insert.excluded
        waits = there.lease_token.is_(None)
        earlier = and_(waits, asked.due_at < there.due_at)
        again = or_(there.again_at.is_(None), asked.due_at < there.again_at)
        merged = insert.on_conflict_do_update(
            index_elements=[there.task, there.subject],
            set_={
                "due_at": case((earlier, asked.due_at), else_=there.due_at),
                "again_at": case((and_(~waits, again), asked.due_at), else_=there.again_at),
                "enqueued": there.enqueued + 1,
            },
        )
        return list(connection.scalars(merged.returning(there.enqueued), rows)).count(1)

    def replace_all(self, connection: Connection, jobs: Iterable[Job]) -> int:
        """Drop all jobs and put these in; return how many there are.

        The new jobs are asked for while nobody else can write any, so none can be enqueued in between and be lost.
        """
        if connection.dialect.name == "postgresql":
            # Whoever deletes row by row can wait for somebody who waits for a row that is deleted already.
            connection.execute(text(f"LOCK TABLE {self._jobs.fullname} IN EXCLUSIVE MODE"))
        connection.execute(delete(self._jobs))
        return self.put(connection, jobs)

    def lease_earliest(
        self, connection: Connection, tasks: Collection[str], now: datetime, until: datetime
    ) -> Lease | None:
        """Lease the earliest due job whose subject is not leased; None when there is none.

        Raises IntegrityError when another worker leased the same subject at the same time.
        """
        if not tasks:
            return None
        found = connection.execute(self._earliest(frozenset(tasks)), {"now": now}).one_or_none()
        if found is None:
            return None
        lease = Lease(found.task, found.subject, found.due_at, found.failures, token=uuid4(), until=until)
        self._change(connection, self._row_of(lease), {"lease_token": lease.token, "leased_until": until})
        return lease

    def renew(self, connection: Connection, lease: Lease, until: datetime) -> bool:
        """Let a lease run longer; return whether it still held."""
        return self._change(connection, self._held(lease), {"leased_until": until})

    def finish(self, connection: Connection, lease: Lease) -> bool:
        """Remove a job that is done, or let it wait if it was enqueued meanwhile; return whether the lease held."""
        there = self._jobs.c
        # In this order: a moment that is set between the two statements is then found by the second.
        not_again = delete(self._jobs).where(self._held(lease), there.again_at.is_(None))
        if connection.execute(not_again).rowcount == 1:
            return True
        return self._change(
            connection, self._held(lease), _NO_LEASE | {"due_at": there.again_at, "failures": 0, "last_failure": None}
        )

    def put_back(
        self, connection: Connection, lease: Lease, due_at: datetime, failures: int = 0, last_failure: str | None = None
    ) -> bool:
        """Let a job wait until it is due again, or was enqueued for if that is earlier; return whether it was held."""
        again_at = self._jobs.c.again_at
        earlier = case((again_at < due_at, again_at), else_=literal(due_at, UtcDateTime()))
        values = _NO_LEASE | {"due_at": earlier, "failures": failures, "last_failure": last_failure}
        return self._change(connection, self._held(lease), values)

    def void_leases(self, connection: Connection, now: datetime) -> None:
        """Let the jobs wait again whose lease ran out; they are due at once."""
        there = self._jobs.c
        late = select(there.task, there.subject).where(there.leased_until <= now).with_for_update(skip_locked=True)
        values = _NO_LEASE | {"failures": there.failures + 1, "last_failure": LEASE_RAN_OUT}
        for row in connection.execute(late).all():
            self._change(connection, self._row_of(row), values)

    def _earliest(self, tasks: frozenset[str]) -> Select[Any]:
        """Return the query of the earliest of the tasks' jobs; made once, for making it takes longer than asking."""
        if tasks not in self._queries:
            firsts = union_all(*(select(self._earliest_of(task)) for task in sorted(tasks))).subquery()
            in_order = (firsts.c.due_at, firsts.c.task, firsts.c.subject)
            self._queries[tasks] = select(firsts).order_by(*in_order).limit(1)
        return self._queries[tasks]

    def _earliest_of(self, task: str) -> Subquery:
        """Return the query of one task's earliest job: the first entry of an index, however many jobs wait.

        Asked of all tasks at once, the planner may sort everything that is due, or read past all of another task's.
        """
        jobs, running = self._jobs, self._jobs.alias("running")
        subject_is_leased = exists().where(running.c.subject == jobs.c.subject, running.c.lease_token.is_not(None))
        return (
            select(jobs.c.task, jobs.c.subject, jobs.c.due_at, jobs.c.failures)
            .where(
                jobs.c.task == task, jobs.c.lease_token.is_(None), jobs.c.due_at <= bindparam("now"), ~subject_is_leased
            )
            .order_by(jobs.c.due_at, jobs.c.subject)
            .limit(1)
            .with_for_update(skip_locked=True, of=jobs)
            .subquery()
        )

    def _held(self, lease: Lease) -> ColumnElement[bool]:
        return and_(self._row_of(lease), self._jobs.c.lease_token == lease.token)

    def _row_of(self, job: Lease | Row[*tuple[Any, ...]]) -> ColumnElement[bool]:
        return and_(self._jobs.c.task == job.task, self._jobs.c.subject == job.subject)

    def _change(self, connection: Connection, row: ColumnElement[bool], values: dict[str, Any]) -> bool:
        return connection.execute(update(self._jobs).where(row).values(values)).rowcount == 1


def once_each(jobs: Iterable[Job]) -> list[Job]:
    """Return one job for each task and subject, the earliest, in the order in which rows are locked."""
    earliest: dict[tuple[str, str], Job] = {}
    for job in jobs:
        known = earliest.setdefault((job.task, job.subject), job)
        if job.due_at < known.due_at:
            earliest[job.task, job.subject] = job
    return [earliest[key] for key in sorted(earliest)]


def _new_row(job: Job) -> dict[str, Any]:
    return {"task": job.task, "subject": job.subject, "due_at": job.due_at, "enqueued": 1, "failures": 0}
