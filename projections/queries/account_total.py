"""The total of one account: what `totals` tells of all of them, in one statement where a table of sums can tell."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Date, Select, bindparam, func, select

from ledger.accounts import Side
from ledger.store.made_once import made_once
from projections.queries.cuts import Cut
from projections.queries.log_position import are_current
from projections.queries.totals import AccountKey, Total, amount_of, is_by_day
from projections.schema import ReadTables


def total_of(connection: Connection, tables: ReadTables, key: AccountKey, cut: Cut) -> Total:
    """Return both sides of an account before a cut, which leaves out nothing that is not written yet; else nothing."""
    asked = {"account": key[0], "currency": key[1]}
    if cut == Cut():
        row = connection.execute(_running(tables), asked).one_or_none()
        return Total() if row is None else Total(*row)
    if is_by_day(cut):
        current, *sums = connection.execute(_before_day(tables), asked | {"before": cut.before}).one()
        if current:
            # PostgreSQL sums 64-bit integers into a decimal.
            return Total(*map(int, sums))
    return _of_lines(connection, tables, key, cut)


def _of_lines(connection: Connection, tables: ReadTables, key: AccountKey, cut: Cut) -> Total:
    lines = tables.journal_lines
    sums = (func.coalesce(func.sum(amount_of(lines, side)), 0) for side in (Side.DEBIT, Side.CREDIT))
    query = select(*sums).where(lines.c.account == key[0], lines.c.currency == key[1], *cut.conditions(lines))
    return Total(*map(int, connection.execute(query).one()))


@made_once
def _running(tables: ReadTables) -> Select[Any]:
    balances = tables.balances.c
    query = select(balances.debit_minor, balances.credit_minor)
    return query.where(balances.account == bindparam("account"), balances.currency == bindparam("currency"))


@made_once
def _before_day(tables: ReadTables) -> Select[Any]:
    days = tables.daily_balances.c
    sums = (func.coalesce(func.sum(side), 0) for side in (days.debit_minor, days.credit_minor))
    query = select(are_current(tables), *sums)
    of_account = days.account == bindparam("account"), days.currency == bindparam("currency")
    return query.where(*of_account, days.posted_on < bindparam("before", type_=Date))
