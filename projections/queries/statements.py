"""The statements that were imported, in the order in which they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.errors import StatementNotFoundError
from ledger.statements.statement import Origin
from projections.queries.pages import page_of
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One imported statement. Balances are minor units on the debit side."""

    id: UUID
    account: str
    currency: str
    origin: Origin
    statement_id: str | None
    sequence: int | None
    from_date: date
    to_date: date
    opening_minor: int | None
    closing_minor: int | None
    digest: str
    """SHA-256 (hex) of its file, which is in the archive under it."""
    statement_no: int
    line_count: int
    imported_by: str
    position: int
    recorded_at: datetime

    @property
    def place(self) -> tuple[int, int]:
        """Return where the list of the latest goes on behind this one."""
        return self.position, self.statement_no


def imported_statements(
    connection: Connection, tables: ReadTables, account: str | None = None
) -> Sequence[StatementRow]:
    """Return the statements of an account, or of all, the first import first."""
    statements = tables.statements
    query = select(*columns_of(StatementRow, statements)).order_by(statements.c.position, statements.c.statement_no)
    if account is not None:
        query = query.where(statements.c.account == account)
    return [_row(row) for row in connection.execute(query).mappings()]


def latest_statements(
    connection: Connection,
    tables: ReadTables,
    account: str | None = None,
    *,
    limit: int,
    after: tuple[int, int] | None = None,
) -> Sequence[StatementRow]:
    """Return at most `limit` statements of an account, or of all, the last import first, going on `after` a place."""
    statements = tables.statements
    query = select(*columns_of(StatementRow, statements))
    if account is not None:
        query = query.where(statements.c.account == account)
    order = (statements.c.position, statements.c.statement_no)
    return [
        _row(row) for row in connection.execute(page_of(query, order, after, limit=limit, descending=True)).mappings()
    ]


def imported_statement(connection: Connection, tables: ReadTables, statement_id: UUID) -> StatementRow:
    """Return one statement. Raises StatementNotFoundError."""
    statements = tables.statements
    query = select(*columns_of(StatementRow, statements)).where(statements.c.id == statement_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise StatementNotFoundError(statement_id)
    return _row(row)


def origins_of(connection: Connection, tables: ReadTables, account: str, currency: str) -> Sequence[Origin]:
    """Return who has told of an account in a currency."""
    statements = tables.statements.c
    query = select(statements.origin).distinct().order_by(statements.origin)
    query = query.where(statements.account == account, statements.currency == currency)
    return [Origin(told) for told in connection.scalars(query)]


def _row(row: Mapping[Any, Any]) -> StatementRow:
    return StatementRow(**{**row, "origin": Origin(row["origin"])})
