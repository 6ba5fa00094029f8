"""What is in the tables of an embedded queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from adapters.queue.embedded import EmbeddedQueue
from adapters.queue.tables import WorkTables


def jobs_of(queue: EmbeddedQueue) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every job by its task and subject."""
    jobs = WorkTables.of(queue._database).jobs
    with queue._database.read() as connection:
        rows = connection.execute(select(jobs)).mappings().all()
    return {(row["task"], row["subject"]): dict(row) for row in rows}
