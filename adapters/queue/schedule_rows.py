"""The rows of schedules: when each task is due next, moved on by exactly one of all schedulers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, literal, select, text, update

from adapters.queue.port import Job, Schedule
from adapters.queue.tables import WorkTables
from ledger.store.columns import UtcDateTime
from ledger.store.upsert import insert_or

_MICROSECOND = timedelta(microseconds=1)


class ScheduleRows:
    """The schedules of one book."""

    def __init__(self, tables: WorkTables) -> None:
        """Find the table."""
        self._schedules = tables.schedules
        self.first_due = select(func.min(tables.schedules.c.next_due_at)).scalar_subquery()
        """When the first of all schedules begins its next period."""

    def replace_all(self, connection: Connection, schedules: Sequence[Schedule], now: datetime) -> None:
        """Set the schedules. A new one is due at once; a changed one no later than its new period from now."""
        if connection.dialect.name == "postgresql":
            # Two that replace each other's schedules would each wait for rows that the other has locked.
            connection.execute(text(f"LOCK TABLE {self._schedules.fullname} IN SHARE ROW EXCLUSIVE MODE"))
        for row in _rows(schedules, now):
            insert = insert_or(connection, self._schedules)
            there, asked = self._schedules.c, insert.excluded
            soon = literal(now + row["every_microseconds"] * _MICROSECOND, UtcDateTime())
            changed = there.every_microseconds != asked.every_microseconds
            moved = case((changed & (there.next_due_at > soon), soon), else_=there.next_due_at)
            values = {"every_microseconds": asked.every_microseconds, "next_due_at": moved}
            connection.execute(insert.values(row).on_conflict_do_update(index_elements=[there.task], set_=values))
        kept = [schedule.task for schedule in schedules]
        connection.execute(delete(self._schedules).where(self._schedules.c.task.not_in(kept)))

    def move_on(self, connection: Connection, now: datetime) -> list[Job]:
        """Return the jobs that this caller has to enqueue, and nobody else; a missed period is caught up once."""
        there = self._schedules.c
        due = select(there.task, there.every_microseconds, there.next_due_at).where(there.next_due_at <= now)
        rows = connection.execute(due.order_by(there.task)).all()
        return [Job(row.task, subject=row.task, due_at=now) for row in rows if self._move(connection, row, now)]

    def _move(self, connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
        """Begin the next period; return False when another scheduler was first."""
        there = self._schedules.c
        every = row.every_microseconds * _MICROSECOND
        following = row.next_due_at + ((now - row.next_due_at) // every + 1) * every
        unmoved = (there.task == row.task) & (there.next_due_at == row.next_due_at)
        return connection.execute(update(self._schedules).where(unmoved).values(next_due_at=following)).rowcount == 1


def _rows(schedules: Sequence[Schedule], now: datetime) -> list[dict[str, Any]]:
    return [
        {"task": each.task, "every_microseconds": each.every // _MICROSECOND, "next_due_at": now} for each in schedules
    ]
