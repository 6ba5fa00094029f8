"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy offers for each separately."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or(dialect_name: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can be told what to do about a row that exists."""
    if dialect_name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
