"""The floor of writing in bulk: binary COPY of the same event rows into an identical table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, sql

from tests.bench.floors.mirror import mirrored
from tests.bench.log_rows import EVENTS, Row

_COPY = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(mirrored(EVENTS)).as_bytes()
_TYPES = ("int8", "uuid", "int4", "varchar", "bytea", "timestamptz")


def copy_in(connection: Connection[Any], rows: Sequence[Row], batch: int) -> None:
    """Write rows of events, so many in a transaction."""
    for start in range(0, len(rows), batch):
        with connection.transaction():
            copy_some(connection, rows[start : start + batch])


def copy_some(connection: Connection[Any], rows: Sequence[Row]) -> None:
    """Write rows of events in the connection's transaction."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(row)
