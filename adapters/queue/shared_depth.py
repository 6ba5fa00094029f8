"""The depth of the shared work queue, as procrastinate's own table of jobs tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from adapters.queue.depth import TaskDepth

_DEPTH = text(
    "SELECT task_name,"
    " count(*) FILTER (WHERE status = 'todo' AND scheduled_at <= :now),"
    " count(*) FILTER (WHERE status = 'todo' AND scheduled_at > :now),"
    " count(*) FILTER (WHERE status = 'doing'),"
    " count(*) FILTER (WHERE (args ->> 'failures')::int > 0),"
    " min(scheduled_at) FILTER (WHERE status = 'todo' AND scheduled_at <= :now)"
    " FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    ' GROUP BY task_name ORDER BY task_name COLLATE "C"'
)


def shared_queue_depth(connection: Connection, now: datetime) -> Sequence[TaskDepth]:
    """Return the depth of the queue in the schema that the connection finds first, by task."""
    return [TaskDepth(*row) for row in connection.execute(_DEPTH, {"now": now})]
