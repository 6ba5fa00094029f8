"""The lines that people may match: nothing holds them yet, or a break that is still open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, exists, select, true

from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.recorded_break import BreakStatus
from ledger.reconciliation.source import Source
from projections.queries.booked_lines import OF_RECONCILING, booked_line, lines_of_books
from projections.queries.told_lines import told_line, told_lines
from projections.schema import ReadTables


def matchable_told_lines(
    connection: Connection, tables: ReadTables, source: Source, *, first: date, last: date
) -> Sequence[ComparedLine]:
    """Return those of a source's statements in a span of days, both included."""
    lines, holds = tables.statement_lines.c, tables.external_holds
    is_it = (holds.c.sheet_id == lines.sheet_id) & (holds.c.line_no == lines.line_no)
    query = (
        told_lines(tables)
        .where(lines.account == source.account, lines.currency == source.currency, lines.origin == source.origin)
        .where(lines.booked_on.between(first, last), ~_is_settled(tables, holds, is_it))
        .order_by(lines.booked_on, lines.sheet_id, lines.line_no)
    )
    return [told_line(row) for row in connection.execute(query)]


def matchable_booked_lines(
    connection: Connection, tables: ReadTables, source: Source, *, first: date, last: date
) -> Sequence[ComparedLine]:
    """Return those of our books on a source's account in a span of effective dates, both days included."""
    lines, holds = tables.journal_lines.c, tables.booked_holds
    is_it = (holds.c.entry_position == lines.position) & (holds.c.line_no == lines.line_no)
    is_settled = _is_settled(tables, holds, is_it & (holds.c.origin == source.origin))
    query = (
        lines_of_books(tables)
        .where(lines.account == source.account, lines.currency == source.currency)
        .where(lines.effective_date.between(first, last), ~is_settled)
        .where(tables.journal_entries.c.kind.not_in(OF_RECONCILING))
    )
    return [booked_line(row) for row in connection.execute(query)]


def _is_settled(tables: ReadTables, holds: Table, is_it: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that something holds a line which is no open break: a match, or a break that was settled."""
    breaks = tables.breaks.c
    open_breaks = select(breaks.id).where(breaks.status == BreakStatus.OPEN.value)
    return exists().where(is_it, holds.c.live == true(), holds.c.holder_id.not_in(open_breaks))
