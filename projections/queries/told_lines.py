"""The lines of imported statements, as they are compared with our books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select, true

from ledger.accounts import Side
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.source import Source
from ledger.reconciliation.statement_lines import compared_line
from ledger.statements.imported_line import ImportedLine
from projections.schema import ReadTables


def open_told_lines(connection: Connection, tables: ReadTables, source: Source) -> Iterator[ComparedLine]:
    """Return the lines of a source's statements that nothing pins: no match, and no break that waits for people."""
    lines, holds = tables.statement_lines.c, tables.external_holds.c
    is_it = (holds.sheet_id == lines.sheet_id) & (holds.line_no == lines.line_no)
    pinned = exists().where(is_it, holds.live == true(), holds.pinned == true())
    query = told_lines(tables).where(
        lines.account == source.account, lines.currency == source.currency, lines.origin == source.origin, ~pinned
    )
    return map(told_line, connection.execute(query))


def told_lines(tables: ReadTables) -> Select[Any]:
    """Return the query for all lines of statements."""
    lines = tables.statement_lines.c
    return select(
        *(lines.sheet_id, lines.line_no, lines.account, lines.currency, lines.booked_on, lines.side),
        *(lines.amount_minor, lines.kind, lines.utr, lines.our_reference, lines.provider_payout_id),
        lines.group_reference,
    )


def told_line(row: Row[Any]) -> ComparedLine:
    """Return one of them. Its facts were checked when it was imported."""
    facts = {**row._mapping, "side": Side(row.side)}  # noqa: SLF001 (SQLAlchemy's public name for a row as a mapping)
    return compared_line(row.sheet_id, row.account, row.currency, ImportedLine.model_construct(**facts))
