"""Every set of migrations that a book consists of: the log, the read tables, the work queue, and the service."""

from __future__ import annotations

from adapters.queue.migrate import WORK_MIGRATIONS
from adapters.web.migrate import WEB_MIGRATIONS
from projections.migrate import ALL_MIGRATIONS

BOOK_MIGRATIONS = (*ALL_MIGRATIONS, WORK_MIGRATIONS, WEB_MIGRATIONS)
"""In the order in which they are run, in one transaction."""
