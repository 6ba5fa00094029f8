"""The log's own tables, found beside a set of read tables."""

from __future__ import annotations

from functools import lru_cache

from ledger.store.tables import LogTables
from projections.schema import ReadTables


def log_tables_of(tables: ReadTables) -> LogTables:
    """Return the tables of the log that the read tables are made from; both live in one place."""
    return _log_tables(tables.schema, tables.prefix)


@lru_cache(maxsize=64)
def _log_tables(schema: str | None, prefix: str) -> LogTables:
    """Describe each place once: the same objects mean that a statement is compiled once as well."""
    return LogTables(schema, prefix)
