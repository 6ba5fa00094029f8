"""The floors of reading: the same rows of the log as they are stored, in binary, and nothing made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection, sql

from tests.bench.floors.copied_rows import copy_some
from tests.bench.log_rows import EVENTS, SCHEMA, Row

_PAGE = (
    sql.SQL("SELECT * FROM {} WHERE position > %s AND position <= %s ORDER BY position LIMIT %s")
    .format(sql.Identifier(SCHEMA, EVENTS))
    .as_bytes()
)


def pages(connection: Connection[Any], after: int, upto: int, page: int) -> Iterator[Sequence[Row]]:
    """Read the rows of a stretch of the log, so many at a time."""
    with connection.cursor(binary=True) as cursor:
        while rows := cursor.execute(_PAGE, (after, upto, page), prepare=True).fetchall():
            yield rows
            after = rows[-1][0]


def read_and_copy(connection: Connection[Any], after: int, upto: int, page: int) -> None:
    """Read the rows of a stretch of the log and write them into an identical table, so many in a transaction."""
    for rows in pages(connection, after, upto, page):
        with connection.transaction():
            copy_some(connection, rows)
