"""Migrations of the read tables; they come after those of the log, in one call and one transaction.

A migration that adds a table or a column to a log that has events already leaves it empty: rebuild afterwards.
The views of finance stand on the tables: they go before a migration and come back after it.
"""

from __future__ import annotations

from pathlib import Path

from ledger.store.database import Database
from ledger.store.migrate import LOG_MIGRATIONS, Migrations, migrate
from projections.finance.finance_views import FinanceViews

READ_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "read_tables_version", FinanceViews())
ALL_MIGRATIONS = (LOG_MIGRATIONS, READ_MIGRATIONS)


def migrate_projections(database: Database) -> None:
    """Bring the book's log and its read tables to the newest version; where they are already, nothing happens."""
    migrate(database, ALL_MIGRATIONS)
