"""Completeness: how much of what statements tell our books know, and how much of what we paid out statements tell.

Only matches count. A line that a break is open on, or that was written off, was not known where it should have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, case, func, or_, select

from ledger.journal import EntryKind
from ledger.reconciliation.source import Source
from projections.reports.asked import Asked
from projections.schema import ReadTables

_CASH_OUTS = (EntryKind.COMPLETED, EntryKind.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of how many lines, how many are matched with a line of the other side."""

    counted: int
    matched: int


def lines_known(connection: Connection, tables: ReadTables, source: Source, asked: Asked) -> Completeness:
    """Return how many lines of a source's statements are matched with lines of our books."""
    lines, holds, statements = tables.statement_lines, tables.external_holds, tables.statements
    held = (holds.c.sheet_id == lines.c.sheet_id) & (holds.c.line_no == lines.c.line_no)
    of_statements = lines.join(statements, statements.c.id == lines.c.sheet_id)
    return _counted(connection, of_statements, _is_matched(tables, holds, held, asked), *_told(tables, source, asked))


def payouts_told(connection: Connection, tables: ReadTables, source: Source, asked: Asked) -> Completeness:
    """Return how many cash-outs of payouts, on days that a source's statements cover, are matched with their lines."""
    lines, entries, holds, statements = (
        tables.journal_lines,
        tables.journal_entries,
        tables.booked_holds,
        tables.statements,
    )
    held = (holds.c.entry_position == lines.c.position) & (holds.c.line_no == lines.c.line_no)
    covering = statements.c.from_date <= lines.c.effective_date, statements.c.to_date >= lines.c.effective_date
    return _counted(
        connection,
        lines.join(entries, entries.c.position == lines.c.position),
        _is_matched(tables, holds, held & (holds.c.origin == source.origin), asked),
        entries.c.kind.in_(_CASH_OUTS),
        lines.c.account == source.account,
        lines.c.currency == source.currency,
        lines.c.payout_id.is_not(None),
        *_by_then(lines.c.position, asked),
        select(statements.c.id).where(*covering, *_told(tables, source, asked)).exists(),
    )


def _told(tables: ReadTables, source: Source, asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions that a statement is of a source, known, and ended by the end of the span."""
    statements, last = tables.statements.c, asked.last_day
    of_source = [
        statements.account == source.account,
        statements.currency == source.currency,
        statements.origin == source.origin,
    ]
    ended = [] if last is None else [statements.to_date <= last]
    return [*of_source, *_by_then(statements.position, asked), *ended]


def _is_matched(tables: ReadTables, holds: FromClause, held: ColumnElement[bool], asked: Asked) -> ColumnElement[bool]:
    """Return the condition that a match holds a line, and stood at the position asked for."""
    matches = tables.matches.c
    stands: ColumnElement[bool] = matches.undone_position.is_(None)
    if asked.known_at is not None:
        stands = or_(stands, matches.undone_position > asked.known_at)
    of_match = matches.id == holds.c.holder_id
    return select(holds.c.holder_id).where(held, of_match, stands, *_by_then(matches.made_position, asked)).exists()


def _by_then(position: ColumnElement[int], asked: Asked) -> list[ColumnElement[bool]]:
    return [] if asked.known_at is None else [position <= asked.known_at]


def _counted(
    connection: Connection, lines: FromClause, is_matched: ColumnElement[bool], *conditions: ColumnElement[Any]
) -> Completeness:
    matched = func.coalesce(func.sum(case((is_matched, 1), else_=0)), 0)
    counted = connection.execute(select(func.count(), matched).select_from(lines).where(*conditions)).one()
    return Completeness(*map(int, counted))
