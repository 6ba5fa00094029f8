"""The depth of the work queue: how many jobs of each task are due, wait for later, or are under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from adapters.queue.tables import WorkTables


@dataclass(frozen=True, slots=True)
class TaskDepth:
    """The jobs of one task; each is due, later or leased."""

    task: str
    due: int
    """They could be done now."""
    later: int
    """They wait for a moment that has not come."""
    leased: int
    """A worker has them."""
    failing: int
    """How many of all these have failed the last time they were tried."""
    oldest_due_since: datetime | None
    """When the job became due that is due for longest; None when none is due."""


def queue_depth(connection: Connection, tables: WorkTables, now: datetime) -> Sequence[TaskDepth]:
    """Return the depth of the embedded queue, by task; a task without jobs is left out.

    It reads every job, and a job is there only until it is done.
    """
    jobs = tables.jobs.c
    waits = jobs.lease_token.is_(None)
    is_due = and_(waits, jobs.due_at <= now)
    query = select(
        jobs.task,
        _number_of(is_due),
        _number_of(and_(waits, jobs.due_at > now)),
        _number_of(jobs.lease_token.is_not(None)),
        _number_of(jobs.failures > 0),
        func.min(case((is_due, jobs.due_at))),
    )
    return [TaskDepth(*row) for row in connection.execute(query.group_by(jobs.task).order_by(jobs.task))]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count(case((condition, 1)))
