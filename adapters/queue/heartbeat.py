"""The heartbeat of the schedules: whether anybody moves them on.

Every running worker begins each schedule's next period when it is due. A schedule that stays due for longer has no
worker, so no payout in transit is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from adapters.queue.tables import WorkTables

PERIODS_MISSED = 2
"""A worker that restarts misses a period; one that missed as many as this is not there."""
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One schedule."""

    task: str
    every: timedelta
    next_due_at: datetime
    """When its next period begins (UTC), or should have begun."""
    overdue: timedelta
    """For how long that has been due; none when it lies ahead."""

    @property
    def is_missing(self) -> bool:
        """Return whether it is overdue by more than two periods: no poller is running."""
        return self.overdue > PERIODS_MISSED * self.every


def heartbeats(connection: Connection, tables: WorkTables, now: datetime) -> Sequence[Heartbeat]:
    """Return every schedule by its task; none before the first worker has ever run."""
    schedules = tables.schedules.c
    query = select(schedules.task, schedules.every_microseconds, schedules.next_due_at).order_by(schedules.task)
    return [
        Heartbeat(task, timedelta(microseconds=every), next_due_at, max(now - next_due_at, _NO_TIME))
        for task, every, next_due_at in connection.execute(query)
    ]
