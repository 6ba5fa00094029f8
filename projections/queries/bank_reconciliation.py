"""The bank reconciliation statement: why our balance of an account is not what the bank says, line by line.

It is made as of the end of a statement. Our balance, less what the bank does not have yet, plus what it had before us,
plus what the two differed by before the first statement, is the bank's closing balance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, and_, func, select, true

from ledger.errors import NoStatementError
from ledger.reconciliation.line_ids import booked_line_id
from ledger.reconciliation.source import Source, keeper_of
from projections.queries.booked_lines import OF_RECONCILING
from projections.queries.cuts import Day
from projections.queries.holders import holders
from projections.queries.log_position import log_position
from projections.queries.totals import signed_amount
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A line of ours that the bank has not told of. The amount is negative when money went out."""

    line_id: str
    effective_date: date
    signed_minor: int


@dataclass(frozen=True, slots=True)
class Untimely:
    """A match whose lines are on different sides of the statement's end."""

    holder_id: UUID
    difference_minor: int
    """By how much the bank has more of it by then than our books."""


@dataclass(frozen=True, slots=True)
class BankReconciliation:
    """Why two balances differ. All amounts in minor units, on the debit side."""

    source: Source
    as_of: date
    """The last day of the statement."""
    statement_minor: int
    """The bank's closing balance."""
    books_minor: int
    """Ours at the end of that day."""
    booked_later_minor: int
    """What happened by then and is booked later, because its day was closed before the ledger knew of it."""
    opening_difference_minor: int
    """By how much the bank had more than our books when the first statement began."""
    outstanding: Sequence[Outstanding]
    untimely: Sequence[Untimely]

    @property
    def explained_minor(self) -> int:
        """Return what the bank's balance should be, by our books and what is listed: what it is, if they tie."""
        not_yet = sum(line.signed_minor for line in self.outstanding)
        before_us = sum(match.difference_minor for match in self.untimely)
        happened = self.books_minor + self.booked_later_minor
        return happened - not_yet + before_us + self.opening_difference_minor


@dataclass(frozen=True, slots=True)
class _Asked:
    """What counts."""

    tables: ReadTables
    source: Source
    position: int
    """The log position up to which is known."""

    @property
    def holders(self) -> Subquery:
        return holders(self.tables, self.position)

    def ours(self, as_of: date, day: Day = Day.HAPPENED) -> list[ColumnElement[bool]]:
        """Return the conditions on our lines of the account: those that had happened, or were booked, by a day."""
        lines, source = self.tables.journal_lines.c, self.source
        of_account = lines.account == source.account, lines.currency == source.currency
        return [*of_account, lines[day] <= as_of, lines.position <= self.position]


def bank_reconciliation(
    connection: Connection,
    tables: ReadTables,
    account: str,
    currency: str,
    *,
    as_of: date | None = None,
    known_at: int | None = None,
) -> BankReconciliation:
    """Return the bank reconciliation statement at the end of the latest statement up to a day, or of the latest.

    Only statements with balances count, of whoever keeps the account, as known at a log position. Raises
    NoStatementError.
    """
    head = log_position(connection, tables)
    asked = _Asked(tables, Source(account, currency, keeper_of(account)), head if known_at is None else known_at)
    found = list(connection.execute(_statements(asked)))
    wanted = [row for row in found if as_of is None or row.to_date <= as_of]
    if not wanted:
        raise NoStatementError(account, currency)
    first, last = found[0], wanted[-1]
    open_lines = list(_not_told(connection, asked, last.to_date))
    booked_minor = _booked(connection, asked, last.to_date, Day.POSTED)
    before = [line for line in open_lines if line.effective_date < first.from_date]
    return BankReconciliation(
        source=asked.source,
        as_of=last.to_date,
        statement_minor=last.closing_minor,
        books_minor=booked_minor,
        booked_later_minor=_booked(connection, asked, last.to_date, Day.HAPPENED) - booked_minor,
        opening_difference_minor=first.opening_minor - sum(line.signed_minor for line in before),
        outstanding=tuple(line for line in open_lines if line.effective_date >= first.from_date),
        untimely=tuple(_untimely(connection, asked, last.to_date)),
    )


def _statements(asked: _Asked) -> Select[Any]:
    statements, source = asked.tables.statements.c, asked.source
    return (
        select(statements.from_date, statements.to_date, statements.opening_minor, statements.closing_minor)
        .where(statements.account == source.account, statements.currency == source.currency)
        .where(statements.origin == source.origin, statements.closing_minor.is_not(None))
        .where(statements.position <= asked.position)
        .order_by(statements.position, statements.statement_no)
    )


def _booked(connection: Connection, asked: _Asked, as_of: date, day: Day) -> int:
    query = select(func.sum(signed_amount(asked.tables.journal_lines))).where(*asked.ours(as_of, day))
    return int(connection.scalar(query) or 0)


def _not_told(connection: Connection, asked: _Asked, as_of: date) -> Iterator[Outstanding]:
    """Return our lines that no match holds, and no break that has a line of the bank's."""
    lines, entries = asked.tables.journal_lines, asked.tables.journal_entries
    pinned = _pinned(asked)
    query = (
        select(lines.c.position, lines.c.line_no, lines.c.effective_date, signed_amount(lines).label("signed"))
        .join(entries, entries.c.position == lines.c.position)
        .outerjoin(pinned, _is_line(pinned, lines))
        .where(*asked.ours(as_of), entries.c.kind.not_in(OF_RECONCILING), pinned.c.holder_id.is_(None))
        .order_by(lines.c.effective_date, lines.c.position, lines.c.line_no)
    )
    for row in connection.execute(query):
        yield Outstanding(booked_line_id(row.position, row.line_no), row.effective_date, row.signed)


def _untimely(connection: Connection, asked: _Asked, as_of: date) -> Iterator[Untimely]:
    differences: defaultdict[UUID, int] = defaultdict(int)
    for holder_id, signed in connection.execute(_told_by_holder(asked, as_of)):
        differences[holder_id] += int(signed)
    for query in (_booked_by_holder(asked, as_of), _reconciled_by_holder(asked, as_of)):
        for holder_id, signed in connection.execute(query):
            differences[holder_id] -= int(signed)
    return (Untimely(holder_id, differs) for holder_id, differs in sorted(differences.items()) if differs)


def _told_by_holder(asked: _Asked, as_of: date) -> Select[Any]:
    lines, holds, source, held = asked.tables.statement_lines, asked.tables.external_holds, asked.source, asked.holders
    is_line = and_(holds.c.sheet_id == lines.c.sheet_id, holds.c.line_no == lines.c.line_no)
    return (
        select(holds.c.holder_id, func.sum(signed_amount(lines)))
        .join(holds, is_line)
        .join(held, held.c.id == holds.c.holder_id)
        .where(lines.c.account == source.account, lines.c.currency == source.currency)
        .where(lines.c.origin == source.origin, lines.c.booked_on <= as_of)
        .group_by(holds.c.holder_id)
    )


def _booked_by_holder(asked: _Asked, as_of: date) -> Select[Any]:
    lines, pinned = asked.tables.journal_lines, _pinned(asked)
    return (
        select(pinned.c.holder_id, func.sum(signed_amount(lines)))
        .join(pinned, _is_line(pinned, lines))
        .where(*asked.ours(as_of))
        .group_by(pinned.c.holder_id)
    )


def _reconciled_by_holder(asked: _Asked, as_of: date) -> Select[Any]:
    """Return what breaks themselves have booked on the account: into suspense, out of it, and written off."""
    lines, entries = asked.tables.journal_lines, asked.tables.journal_entries
    return (
        select(lines.c.aggregate_id, func.sum(signed_amount(lines)))
        .join(entries, entries.c.position == lines.c.position)
        .where(*asked.ours(as_of), entries.c.kind.in_(OF_RECONCILING))
        .group_by(lines.c.aggregate_id)
    )


def _pinned(asked: _Asked) -> Subquery:
    """Return the query for our lines that something pinned, and what did."""
    holds, held = asked.tables.booked_holds, asked.holders
    return (
        select(holds.c.holder_id, holds.c.entry_position, holds.c.line_no)
        .join(held, held.c.id == holds.c.holder_id)
        .where(held.c.pinned == true(), holds.c.origin == asked.source.origin)
        .subquery("pinned")
    )


def _is_line(pinned: Subquery, lines: Table) -> ColumnElement[bool]:
    return and_(pinned.c.entry_position == lines.c.position, pinned.c.line_no == lines.c.line_no)
