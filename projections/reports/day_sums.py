"""What each day moved on some accounts: by the kind of entry from the journal's lines, and altogether.

The sums by kind are what a report is made of. What a day moved altogether comes from `daily_balances` where that table
can tell, which is kept by another fold: two witnesses that must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from ledger.accounts import Side
from ledger.journal import EntryKind
from projections.queries.cuts import Day
from projections.queries.log_position import log_position, registers_are_current
from projections.queries.totals import amount_of
from projections.reports.asked import Asked
from projections.schema import ReadTables

Accounts = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""Says of a column of account names which accounts are meant."""
DayOfAccount = tuple[date, str, str]
"""A day in the book's reporting time zone, an account and a currency."""


@dataclass(frozen=True, slots=True)
class DaySum:
    """What the entries of one kind moved on an account on a day, in minor units: debits less credits."""

    day: DayOfAccount
    kind: EntryKind
    entries: int
    moved_minor: int


def day_sums(
    connection: Connection, tables: ReadTables, asked: Asked, accounts: Accounts, day: Day = Day.POSTED
) -> Sequence[DaySum]:
    """Return what each kind of entry moved on accounts, by day."""
    lines, entries = tables.journal_lines, tables.journal_entries
    by = (lines.c[day], lines.c.account, lines.c.currency, entries.c.kind)
    query = (
        select(*by, func.count(lines.c.position.distinct()), func.sum(_moved(lines)))
        .join(entries, entries.c.position == lines.c.position)
        .where(accounts(lines.c.account), *conditions(lines, asked, day))
        .group_by(*by)
        .order_by(*by)
    )
    return [
        DaySum((of_day, account, currency), EntryKind(kind), count, int(moved_minor))
        for of_day, account, currency, kind, count, moved_minor in connection.execute(query)
    ]


def day_movements(
    connection: Connection, tables: ReadTables, asked: Asked, accounts: Accounts, day: Day = Day.POSTED
) -> Mapping[DayOfAccount, int]:
    """Return debits less credits of accounts by day, in minor units."""
    table, moved = _source(connection, tables, asked)
    by = (table.c[day], table.c.account, table.c.currency)
    query = select(*by, func.sum(moved)).where(accounts(table.c.account), *conditions(table, asked, day)).group_by(*by)
    return {
        (of_day, account, currency): int(moved_minor)
        for of_day, account, currency, moved_minor in connection.execute(query)
    }


def conditions(table: Table, asked: Asked, day: Day) -> list[ColumnElement[bool]]:
    """Return the conditions that lines, or days, are in what is asked for."""
    known = [] if asked.known_at is None else [table.c.position <= asked.known_at]
    return [*asked.span.conditions(table, day), *known]


def _source(connection: Connection, tables: ReadTables, asked: Asked) -> tuple[Table, ColumnElement[int]]:
    ends = (asked.span.since, asked.span.until)
    by_day = asked.known_at is None and not any(isinstance(end, datetime) for end in ends)
    if by_day and registers_are_current(connection, tables):
        days = tables.daily_balances
        return days, days.c.debit_minor - days.c.credit_minor
    return tables.journal_lines, _moved(tables.journal_lines)


def _moved(lines: Table) -> ColumnElement[int]:
    return amount_of(lines, Side.DEBIT) - amount_of(lines, Side.CREDIT)


def within_log(connection: Connection, tables: ReadTables, asked: Asked) -> int:
    """Return the log position that a report is made at in this snapshot."""
    return asked.at(log_position(connection, tables))
