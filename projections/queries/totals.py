"""Totals: what was debited to and credited to accounts, from the smallest table that can tell.

| asked | read from |
|---|---|
| everything | `balances`: one row for each account |
| before a day | `daily_balances`: one row for each account and day, when the follower has caught up |
| before a moment, or as known at a position | `journal_lines` |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from ledger.accounts import Side, normal_balance_minor
from projections.queries.cuts import Cut
from projections.queries.log_position import log_position, registers_are_current
from projections.schema import ReadTables

AccountKey = tuple[str, str]
"""An account and a currency."""


@dataclass(frozen=True, slots=True)
class Total:
    """Both sides of an account, in minor units."""

    debit_minor: int = 0
    credit_minor: int = 0

    def balance_minor(self, account: str) -> int:
        """Return the balance on the account's normal side, negative when it is overdrawn."""
        return normal_balance_minor(account, self.debit_minor, self.credit_minor)


def totals(connection: Connection, tables: ReadTables, cut: Cut) -> Mapping[AccountKey, Total]:
    """Return the totals of all accounts; accounts without a line before the cut are left out."""
    cut = cut.known_within(log_position(connection, tables))
    table, debit, credit = _source(connection, tables, cut)
    query = select(table.c.account, table.c.currency, func.sum(debit), func.sum(credit))
    query = query.where(*cut.conditions(table)).group_by(table.c.account, table.c.currency)
    return {
        # PostgreSQL sums 64-bit integers into a decimal.
        (account, currency): Total(int(debited), int(credited))
        for account, currency, debited, credited in connection.execute(query)
    }


def amount_of(lines: Table, side: Side) -> ColumnElement[int]:
    """Return a line's amount when it stands on this side, otherwise 0."""
    return case((lines.c.side == side.value, lines.c.amount_minor), else_=0)


def signed_amount(lines: Table) -> ColumnElement[int]:
    """Return what a line adds to the debit side; negative for a credit."""
    return case((lines.c.side == Side.DEBIT.value, lines.c.amount_minor), else_=-lines.c.amount_minor)


def _source(
    connection: Connection, tables: ReadTables, cut: Cut
) -> tuple[Table, ColumnElement[int], ColumnElement[int]]:
    """Return a table with its debits and credits."""
    if cut == Cut():
        table = tables.balances
    elif is_by_day(cut) and registers_are_current(connection, tables):
        table = tables.daily_balances
    else:
        lines = tables.journal_lines
        return lines, amount_of(lines, Side.DEBIT), amount_of(lines, Side.CREDIT)
    return table, table.c.debit_minor, table.c.credit_minor


def is_by_day(cut: Cut) -> bool:
    """Tell whether whole days are cut off, and nothing else."""
    return cut.known_at is None and not isinstance(cut.before, datetime)
