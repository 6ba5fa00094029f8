"""The rows of the shared work queue: how procrastinate's table of jobs is made to keep the rules of this queue.

procrastinate knows one waiting job for each `queueing_lock`, which is the task and subject, and one running job for
each `lock`, which is the subject. Two things it does otherwise are set right here, where jobs are put in:

    it hands jobs out by priority and age, and lets a job wait for an older one of the same lock even while that one is
    not due. So the priority is the moment at which a job is due, and what is due first comes first in both.

    it cannot put a job back while another waits under the same `queueing_lock`. So a job is put back as a new one,
    which is merged into the one that waits, and the old one is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, Table, Text, func, literal_column, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection

from adapters.queue.job_rows import LEASE_RAN_OUT, once_each
from adapters.queue.port import Job

_PRIORITY_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_LONGEST_SECONDS = 2**31 - 1
_JOBS = Table(
    "procrastinate_jobs",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("queue_name", Text),
    Column("task_name", Text),
    Column("priority", Integer),
    Column("lock", Text),
    Column("queueing_lock", Text),
    Column("args", JSONB),
    Column("scheduled_at", DateTime(timezone=True)),
    Column("status", Text),
)
_IS_NEW = literal_column("(xmax = 0)", Boolean)
"""What PostgreSQL says of a row that an upsert has inserted and not changed."""
_STILL_HELD = text(
    "SELECT true FROM procrastinate_jobs WHERE id = :id AND status = 'doing' AND queueing_lock IS NOT NULL FOR UPDATE"
)
_TAKE_OVER = text(
    "DELETE FROM procrastinate_jobs WHERE id IN ("
    " SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
    " WHERE job.status = 'doing'"
    " AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :lease_seconds))"
    " FOR UPDATE OF job SKIP LOCKED"
    ") RETURNING task_name, scheduled_at, args, queueing_lock IS NOT NULL AS is_wanted"
)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a job's runs so far."""

    failures: int = 0
    last_failure: str | None = None

    def arguments(self, subject: str) -> dict[str, Any]:
        """Return the arguments under which procrastinate keeps the job."""
        return {"subject": subject, "failures": self.failures, "last_failure": self.last_failure}


class SharedJobRows:
    """The jobs of one book in procrastinate's tables, which the connection's search path leads to."""

    def put(self, connection: Connection, jobs: Iterable[Job]) -> int:
        """Put jobs in; where one waits, the earlier moment holds. Return how many are new."""
        rows = [_row(job, Past()) for job in once_each(jobs)]
        return self._merge(connection, rows) if rows else 0

    def put_back(self, connection: Connection, job_id: int, job: Job, past: Past) -> bool:
        """Let a job wait again that is under way; return whether it was still held by this worker."""
        is_held = connection.scalar(_STILL_HELD, {"id": job_id}) is not None
        if is_held:
            self._merge(connection, [_row(job, past)], is_later=True)
        return is_held

    def take_over(self, connection: Connection, lease: timedelta) -> None:
        """Let the jobs wait again whose worker has given no sign of life for so long; they are due at once."""
        found = connection.execute(_TAKE_OVER, {"lease_seconds": lease.total_seconds()}).all()
        rows = []
        for task, due_at, arguments, is_wanted in found:
            if is_wanted:
                past = Past(arguments["failures"] + 1, LEASE_RAN_OUT)
                rows.append(_row(Job(task, arguments["subject"], due_at), past))
        if rows:
            self._merge(connection, sorted(rows, key=lambda row: str(row["queueing_lock"])), is_later=True)

    def replace_all(self, connection: Connection, jobs: Iterable[Job]) -> int:
        """Drop all jobs and put these in; return how many there are.

        What is under way stays, under no lock and no name, until its worker is done with it. The new jobs are asked
        for while nobody else can write any, so none can be enqueued in between and be lost.
        """
        connection.execute(text("LOCK TABLE procrastinate_jobs IN EXCLUSIVE MODE"))
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE status <> 'doing'"))
        connection.execute(text("UPDATE procrastinate_jobs SET lock = NULL, queueing_lock = NULL"))
        return self.put(connection, jobs)

    def _merge(self, connection: Connection, rows: list[dict[str, Any]], *, is_later: bool = False) -> int:
        """Insert, or make what waits earlier; what is known of the runs so far is taken from what is later."""
        insert = postgresql.insert(_JOBS)
        there, asked = _JOBS.c, insert.excluded
        merged = insert.on_conflict_do_update(
            index_elements=[there.queueing_lock],
            index_where=text("status = 'todo'"),
            set_={
                "scheduled_at": func.least(there.scheduled_at, asked.scheduled_at),
                "priority": func.greatest(there.priority, asked.priority),
                "args": asked.args if is_later else there.args,
            },
        )
        return list(connection.scalars(merged.returning(_IS_NEW), rows)).count(True)


def _row(job: Job, past: Past) -> dict[str, Any]:
    seconds = int((job.due_at - _PRIORITY_EPOCH).total_seconds())
    return {
        "queue_name": job.task,
        "task_name": job.task,
        "priority": -max(-_LONGEST_SECONDS, min(seconds, _LONGEST_SECONDS)),
        "lock": job.subject,
        "queueing_lock": json.dumps([job.task, job.subject]),
        "args": past.arguments(job.subject),
        "scheduled_at": job.due_at,
    }
