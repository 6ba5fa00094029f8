"""Guards: the triggers by which the database itself refuses to change what is only ever appended to.

They stop mistakes, and programs that were broken into. They do not stop the owner of the tables, who can take them
away: that somebody did is seen here, and what was changed meanwhile is seen in the log's tree.
"""

from __future__ import annotations

from sqlalchemy import text

from ledger.store.database import Connection, Database

_REFUSED_ON_SQLITE = ("update", "delete", "replace")
_ON_SQLITE = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
_ON_POSTGRESQL = """
    SELECT c.relname FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :schema AND t.tgname = 'append_only' AND t.tgenabled IN ('O', 'A')
    AND t.tgtype & 56 = 56 AND t.tgqual IS NULL AND t.tgattr = ''
"""
"""Those that fire for everybody, on every DELETE (8), UPDATE (16) and TRUNCATE (32), whatever the columns and rows."""


def unguarded_tables(database: Database, connection: Connection) -> list[str]:
    """Return the names of the append-only tables whose triggers are missing or switched off."""
    names = [table.name for table in database.tables.append_only]
    if database.is_postgresql:
        guarded = set(connection.scalars(text(_ON_POSTGRESQL), {"schema": database.schema}))
        return [name for name in names if name not in guarded]
    there = set(connection.scalars(text(_ON_SQLITE)))
    return [name for name in names if not {f"{name}_no_{change}" for change in _REFUSED_ON_SQLITE} <= there]
