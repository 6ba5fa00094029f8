"""Every set of migrations that a book consists of: the log, the read tables, and the work queue."""

from __future__ import annotations

from adapters.queue.migrate import WORK_MIGRATIONS
from projections.migrate import ALL_MIGRATIONS

BOOK_MIGRATIONS = (*ALL_MIGRATIONS, WORK_MIGRATIONS)
"""In the order in which they are run, in one transaction."""
