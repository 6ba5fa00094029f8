"""Reading whole read tables, to compare them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ledger.store.database import Database
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

Rows = dict[str, list[dict[str, Any]]]


def rows_of(database: Database, tables: ReadTables) -> Rows:
    """Return all rows of all read tables; payouts in the order they were accepted, the others by key."""
    with database.read() as connection:
        found: Rows = {}
        for name, table in tables.by_name.items():
            order = ("queued_position",) if name is ReadTable.PAYOUTS else KEYS[name]
            query = select(table).order_by(*(table.c[column] for column in order))
            found[name.value] = [dict(row) for row in connection.execute(query).mappings()]
        return found
