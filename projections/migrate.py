"""Migrations of the read tables; they come after those of the log, in one call and one transaction.

A migration that adds a table or a column to a log that has events already leaves it empty: rebuild afterwards.
"""

from __future__ import annotations

from pathlib import Path

from ledger.store.database import Database
from ledger.store.migrate import LOG_MIGRATIONS, Migrations, migrate

READ_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "read_tables_version")
ALL_MIGRATIONS = (LOG_MIGRATIONS, READ_MIGRATIONS)


def migrate_projections(database: Database) -> None:
    """Bring the book's log and its read tables to the newest version; where they are already, nothing happens."""
    migrate(database, ALL_MIGRATIONS)
