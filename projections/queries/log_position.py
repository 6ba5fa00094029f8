"""Log positions: which state of the log a snapshot shows, and whether the follower's tables have reached it."""

from __future__ import annotations

from sqlalchemy import Connection

from ledger.store.log import read_head
from projections.fold import REGISTERS
from projections.positions import Positions
from projections.queries.log_tables import log_tables_of
from projections.schema import ReadTables


def log_position(connection: Connection, tables: ReadTables) -> int:
    """Return the last position of the log in this snapshot, 0 when the log is empty."""
    return read_head(log_tables_of(tables), connection).position


def registers_are_current(connection: Connection, tables: ReadTables) -> bool:
    """Tell whether the tables that the follower keeps show the whole log of this snapshot."""
    return Positions(tables).read(connection, REGISTERS.name) == log_position(connection, tables)
