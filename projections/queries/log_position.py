"""Log positions: which state of the log a snapshot shows, and whether the follower's tables have reached it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from ledger.store.log import read_head
from ledger.store.made_once import made_once
from projections.fold import REGISTERS
from projections.queries.log_tables import log_tables_of
from projections.schema import ReadTables


def log_position(connection: Connection, tables: ReadTables) -> int:
    """Return the last position of the log in this snapshot, 0 when the log is empty."""
    return read_head(log_tables_of(tables), connection).position


def registers_are_current(connection: Connection, tables: ReadTables) -> bool:
    """Tell whether the tables that the follower keeps show the whole log of this snapshot."""
    return bool(connection.scalar(_ask_current(tables)))


def are_current(tables: ReadTables) -> ColumnElement[bool]:
    """Return that as a condition, for a statement that asks for more."""
    positions, head = tables.projection_positions.c, log_tables_of(tables).log_head.c
    reached = select(positions.position).where(positions.name == REGISTERS.name).scalar_subquery()
    return func.coalesce(reached, 0) == select(head.position).scalar_subquery()


@made_once
def _ask_current(tables: ReadTables) -> Select[Any]:
    return select(are_current(tables))
