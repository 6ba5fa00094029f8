"""The rows of schedules: when each task is due next, moved on by exactly one of all schedulers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    Row,
    Select,
    Update,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    update,
)

from adapters.queue.port import Job, Schedule
from adapters.queue.tables import WorkTables
from ledger.store.columns import UtcDateTime
from ledger.store.upsert import insert_or

_MICROSECOND = timedelta(microseconds=1)


class ScheduleRows:
    """The schedules of one book. Each statement is made once: making one takes longer than running it."""

    def __init__(self, tables: WorkTables, dialect_name: str) -> None:
        """Find the table, in a database of this dialect."""
        self._schedules = tables.schedules
        self._dialect_name = dialect_name
        self.first_due = select(func.min(tables.schedules.c.next_due_at)).scalar_subquery()
        """When the first of all schedules begins its next period."""

    def replace_all(self, connection: Connection, schedules: Sequence[Schedule], now: datetime) -> None:
        """Set the schedules. A new one is due at once; a changed one no later than its new period from now."""
        if connection.dialect.name == "postgresql":
            # Two that replace each other's schedules would each wait for rows that the other has locked.
            connection.execute(text(f"LOCK TABLE {self._schedules.fullname} IN SHARE ROW EXCLUSIVE MODE"))
        if schedules:
            connection.execute(self._merge, [_parameters(schedule, now) for schedule in schedules])
        connection.execute(self._remove_all_but, {"kept": [schedule.task for schedule in schedules]})

    def move_on(self, connection: Connection, now: datetime) -> list[Job]:
        """Return the jobs that this caller has to enqueue, and nobody else; a missed period is caught up once."""
        rows = connection.execute(self._due, {"now": now}).all()
        return [Job(row.task, subject=row.task, due_at=now) for row in rows if self._move(connection, row, now)]

    def _move(self, connection: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> bool:
        """Begin the next period; return False when another scheduler was first."""
        every = row.every_microseconds * _MICROSECOND
        following = row.next_due_at + ((now - row.next_due_at) // every + 1) * every
        moved = {"of_task": row.task, "was_due_at": row.next_due_at, "following": following}
        return connection.execute(self._begin_next, moved).rowcount == 1

    @cached_property
    def _merge(self) -> Insert:
        insert = insert_or(self._dialect_name, self._schedules)
        there, asked, soon = self._schedules.c, insert.excluded, bindparam("soon", type_=UtcDateTime())
        changed = there.every_microseconds != asked.every_microseconds
        moved = case((changed & (there.next_due_at > soon), soon), else_=there.next_due_at)
        values = {"every_microseconds": asked.every_microseconds, "next_due_at": moved}
        return insert.on_conflict_do_update(index_elements=[there.task], set_=values)

    @cached_property
    def _remove_all_but(self) -> Delete:
        return delete(self._schedules).where(self._schedules.c.task.not_in(bindparam("kept", expanding=True)))

    @cached_property
    def _due(self) -> Select[Any]:
        there = self._schedules.c
        due = select(there.task, there.every_microseconds, there.next_due_at)
        return due.where(there.next_due_at <= bindparam("now")).order_by(there.task)

    @cached_property
    def _begin_next(self) -> Update:
        there = self._schedules.c
        unmoved = (there.task == bindparam("of_task")) & (there.next_due_at == bindparam("was_due_at"))
        return update(self._schedules).where(unmoved).values(next_due_at=bindparam("following"))


def _parameters(schedule: Schedule, now: datetime) -> dict[str, Any]:
    return {
        "task": schedule.task,
        "every_microseconds": schedule.every // _MICROSECOND,
        "next_due_at": now,
        "soon": now + schedule.every,
    }
