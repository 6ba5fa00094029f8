"""The mirror: tables that are identical to the book's, in a schema of their own, for the floors to write to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from psycopg import Connection, sql

from tests.bench.log_rows import EVENTS, SCHEMA

MIRROR = "floor"
_MAKE_SCHEMA = sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(MIRROR))
_MAKE_LIKE = sql.SQL("CREATE TABLE IF NOT EXISTS {} (LIKE {} INCLUDING ALL)")
_GUARD = sql.SQL(
    "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {}"
    " FOR EACH STATEMENT EXECUTE FUNCTION {}()"
)


@contextmanager
def mirror(url: str, *tables: str) -> Iterator[Connection[Any]]:
    """Make empty tables with the columns, indexes, checks and triggers of the book's; give a connection to them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_MAKE_SCHEMA)
        for table in tables:
            connection.execute(_MAKE_LIKE.format(mirrored(table), sql.Identifier(SCHEMA, table)))
        if EVENTS in tables:
            # Triggers are not made like a table's.
            connection.execute(_GUARD.format(mirrored(EVENTS), sql.Identifier(SCHEMA, "refuse_change")))
        yield connection


def mirrored(table: str) -> sql.Identifier:
    """Return the name of a table in the mirror."""
    return sql.Identifier(MIRROR, table)


@cache
def insert_into(table: str, columns: int, rows: int = 1) -> bytes:
    """Return the statement that inserts rows of so many values, all in one go."""
    row = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * columns))
    return sql.SQL("INSERT INTO {} VALUES {}").format(mirrored(table), sql.SQL(", ").join([row] * rows)).as_bytes()
