"""Reports made and read to their end, and books that were tampered with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Update

from ledger.store.database import Database
from projections.reports.asked import Asked
from projections.reports.register import REPORTS
from projections.reports.report import Report
from projections.schema import ReadTables
from tests.projections.queries.full_book import NOW

Rows = list[dict[str, Any]]


def read(connection: Connection, tables: ReadTables, name: str, asked: Asked) -> tuple[Report, Rows]:
    """Make a report, check it, and read it to its end."""
    found = REPORTS[name](connection, tables, asked)
    found.check()
    names = [column.name for column in found.columns]
    return found, [dict(zip(names, row, strict=True)) for row in found.rows]


def rows_of(database: Database, tables: ReadTables, name: str, asked: Asked | None = None) -> Rows:
    """Return the rows of a report that ties."""
    with database.read() as connection:
        return read(connection, tables, name, asked or Asked(NOW))[1]


def tamper(database: Database, change: Update) -> None:
    """Change rows behind the ledger's back."""
    with database.begin() as connection:
        assert connection.execute(change).rowcount > 0
