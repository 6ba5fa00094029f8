"""Log positions: which state of the log a snapshot shows, and whether the follower's tables have reached it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection

from ledger.store.log import read_head
from ledger.store.tables import LogTables
from projections.fold import REGISTERS
from projections.positions import Positions
from projections.schema import ReadTables


def log_position(connection: Connection, tables: ReadTables) -> int:
    """Return the last position of the log in this snapshot, 0 when the log is empty."""
    return read_head(_log_tables(tables.schema, tables.prefix), connection).position


def registers_are_current(connection: Connection, tables: ReadTables) -> bool:
    """Tell whether the tables that the follower keeps show the whole log of this snapshot."""
    return Positions(tables).read(connection, REGISTERS.name) == log_position(connection, tables)


@lru_cache(maxsize=64)
def _log_tables(schema: str | None, prefix: str) -> LogTables:
    return LogTables(schema, prefix)
