"""Every set of migrations of a book: log, read tables, work queue, service, announcements, environment."""

from __future__ import annotations

from adapters.announcements.migrate import ANNOUNCEMENT_MIGRATIONS
from adapters.environment.migrate import ENVIRONMENT_MIGRATIONS
from adapters.queue.migrate import WORK_MIGRATIONS
from adapters.web_tables.migrate import WEB_MIGRATIONS
from projections.migrate import ALL_MIGRATIONS

BOOK_MIGRATIONS = (*ALL_MIGRATIONS, WORK_MIGRATIONS, WEB_MIGRATIONS, ANNOUNCEMENT_MIGRATIONS, ENVIRONMENT_MIGRATIONS)
"""In the order in which they are run, in one transaction."""
