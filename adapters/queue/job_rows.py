"""The rows of jobs: each function is one step, inside a transaction that its caller owns.

Whoever waits for rows that others have locked does so in the order of task and subject, and workers pass over them, so
no two transactions ever wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    Subquery,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from adapters.queue.lease import Lease
from adapters.queue.port import Job
from adapters.queue.tables import WorkTables
from ledger.store.columns import UtcDateTime
from ledger.store.upsert import insert_or

LEASE_RAN_OUT = "the worker was gone when its lease ran out"
_NO_LEASE: dict[str, None] = {"lease_token": None, "leased_until": None, "again_at": None}


class JobRows:
    """The jobs of one book. Each statement is made once: making one takes longer than running it."""

    def __init__(self, tables: WorkTables, dialect_name: str) -> None:
        """Find the table, in a database of this dialect."""
        self._jobs = tables.jobs
        self._dialect_name = dialect_name
        is_leased = tables.jobs.c.lease_token.is_not(None)
        self.first_to_run_out = select(func.min(tables.jobs.c.leased_until)).where(is_leased).scalar_subquery()
        """When the first of all leases runs out; the first entry of an index."""
        self._queries: dict[frozenset[str], Select[Any]] = {}

    def put(self, connection: Connection, jobs: Iterable[Job]) -> int:
        """Put jobs in; where one is there, the earlier moment holds. Return how many are new."""
        rows = [_new_row(job) for job in once_each(jobs)]
        return list(connection.scalars(self._merge, rows)).count(1) if rows else 0

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
        connection.execute(self._hand_out, _row_of(lease) | {"token": lease.token, "until": until})
        return lease

    def renew(self, connection: Connection, lease: Lease, until: datetime) -> bool:
        """Let a lease run longer; return whether it still held."""
        return connection.execute(self._prolong, _held(lease) | {"until": until}).rowcount == 1

    def finish(self, connection: Connection, lease: Lease) -> bool:
        """Remove a job that is done, or let it wait if it was enqueued meanwhile; return whether the lease held."""
        # In this order: a moment that is set between the two statements is then found by the second.
        if connection.execute(self._remove_unless_again, _held(lease)).rowcount == 1:
            return True
        return connection.execute(self._let_wait_for_again, _held(lease)).rowcount == 1

    def put_back(
        self, connection: Connection, lease: Lease, due_at: datetime, failures: int = 0, last_failure: str | None = None
    ) -> bool:
        """Let a job wait until it is due again, or was enqueued for if that is earlier; return whether it was held."""
        past = {"due": due_at, "failed": failures, "failure": last_failure}
        return connection.execute(self._let_wait, _held(lease) | past).rowcount == 1

    def void_leases(self, connection: Connection, now: datetime) -> None:
        """Let the jobs wait again whose lease ran out; they are due at once."""
        for row in connection.execute(self._late, {"now": now}).all():
            connection.execute(self._void, _row_of(row))

    @cached_property
    def _merge(self) -> ReturningInsert[int]:
        insert = insert_or(self._dialect_name, self._jobs)
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
        return merged.returning(there.enqueued)

    @cached_property
    def _hand_out(self) -> Update:
        return (
            update(self._jobs)
            .where(self._is_row)
            .values(lease_token=bindparam("token"), leased_until=bindparam("until"))
        )

    @cached_property
    def _prolong(self) -> Update:
        return update(self._jobs).where(self._is_held).values(leased_until=bindparam("until"))

    @cached_property
    def _remove_unless_again(self) -> Delete:
        return delete(self._jobs).where(self._is_held, self._jobs.c.again_at.is_(None))

    @cached_property
    def _let_wait_for_again(self) -> Update:
        values = _NO_LEASE | {"due_at": self._jobs.c.again_at, "failures": 0, "last_failure": None}
        return update(self._jobs).where(self._is_held).values(values)

    @cached_property
    def _let_wait(self) -> Update:
        again_at, due = self._jobs.c.again_at, bindparam("due", type_=UtcDateTime())
        earlier = case((again_at < due, again_at), else_=due)
        values = _NO_LEASE | {"due_at": earlier, "failures": bindparam("failed"), "last_failure": bindparam("failure")}
        return update(self._jobs).where(self._is_held).values(values)

    @cached_property
    def _late(self) -> Select[Any]:
        there = self._jobs.c
        ran_out = there.leased_until <= bindparam("now")
        return select(there.task, there.subject).where(ran_out).with_for_update(skip_locked=True)

    @cached_property
    def _void(self) -> Update:
        values = _NO_LEASE | {"failures": self._jobs.c.failures + 1, "last_failure": LEASE_RAN_OUT}
        return update(self._jobs).where(self._is_row).values(values)

    def _earliest(self, tasks: frozenset[str]) -> Select[Any]:
        """Return the query of the earliest of the tasks' jobs."""
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

    @property
    def _is_row(self) -> ColumnElement[bool]:
        return and_(self._jobs.c.task == bindparam("of_task"), self._jobs.c.subject == bindparam("of_subject"))

    @property
    def _is_held(self) -> ColumnElement[bool]:
        return and_(self._is_row, self._jobs.c.lease_token == bindparam("held_by"))


def once_each(jobs: Iterable[Job]) -> list[Job]:
    """Return one job for each task and subject, the earliest, in the order in which rows are locked."""
    earliest: dict[tuple[str, str], Job] = {}
    for job in jobs:
        known = earliest.setdefault((job.task, job.subject), job)
        if job.due_at < known.due_at:
            earliest[job.task, job.subject] = job
    return [earliest[key] for key in sorted(earliest)]


def _row_of(job: Lease | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {"of_task": job.task, "of_subject": job.subject}


def _held(lease: Lease) -> dict[str, Any]:
    return _row_of(lease) | {"held_by": lease.token}


def _new_row(job: Job) -> dict[str, Any]:
    return {"task": job.task, "subject": job.subject, "due_at": job.due_at, "enqueued": 1, "failures": 0}
