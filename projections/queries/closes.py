"""Closes: the days up to which the books are closed, what was held then, and what the books say of it today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.accounts import Side
from ledger.period.events import ClosingBalance
from ledger.store.made_once import made_once
from projections.errors import CloseNotFoundError
from projections.queries.cuts import Cut
from projections.queries.rows import columns_of
from projections.queries.totals import AccountKey, Total, totals
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Close:
    """One close of the books."""

    close_no: int
    through: date
    """The last closed day, in the book's reporting time zone."""
    computed_at_position: int
    """The log position up to which its balances count every event."""
    closed_by: str
    closed_at: datetime
    lifted_by: str | None
    """Who approved the reopening after which it no longer holds."""
    lifted_at: datetime | None

    @property
    def holds(self) -> bool:
        """Return whether the days are still closed."""
        return self.lifted_at is None


@dataclass(frozen=True, slots=True)
class Reopening:
    """A proposal to open closed days again."""

    proposal_no: int
    from_date: date
    """The first day to open again."""
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None


def closed_through(connection: Connection, tables: ReadTables) -> date | None:
    """Return the last closed day; None while every day is open."""
    last: date | None = connection.scalar(last_closed_day(tables))
    return last


@made_once
def last_closed_day(tables: ReadTables) -> Select[Any]:
    """Return the query for the last closed day; its one value is missing while every day is open."""
    closes = tables.period_closes.c
    return select(func.max(closes.through)).where(closes.lifted_position.is_(None))


def closes(
    connection: Connection, tables: ReadTables, *, limit: int | None = None, before: int | None = None
) -> Sequence[Close]:
    """Return every close there ever was, the latest first; where it is told, those before one and so many at most."""
    number = tables.period_closes.c.close_no
    query = _closes(tables).order_by(number.desc()).limit(limit)
    if before is not None:
        query = query.where(number < before)
    return [Close(**row) for row in connection.execute(query).mappings()]


def holding_close(connection: Connection, tables: ReadTables) -> Close:
    """Return the last close that holds; there must be one."""
    closed = tables.period_closes.c
    query = _closes(tables).where(closed.lifted_position.is_(None)).order_by(closed.close_no.desc()).limit(1)
    return Close(**connection.execute(query).mappings().one())


def close_numbered(connection: Connection, tables: ReadTables, close_no: int) -> Close:
    """Return one close. Raises CloseNotFoundError."""
    query = _closes(tables).where(tables.period_closes.c.close_no == close_no)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise CloseNotFoundError(close_no)
    return Close(**row)


def stored_balances(connection: Connection, tables: ReadTables, close_no: int) -> Sequence[ClosingBalance]:
    """Return what every account that was not even held at the end of a close, as it was stored."""
    stored = tables.closing_balances
    columns = (stored.c[name] for name in ClosingBalance.model_fields)
    query = select(*columns).where(stored.c.close_no == close_no).order_by(stored.c.account, stored.c.currency)
    return [ClosingBalance(**{**row, "side": Side(row["side"])}) for row in connection.execute(query).mappings()]


def closing_balances(connection: Connection, tables: ReadTables, through: date) -> Sequence[ClosingBalance]:
    """Return what every account that is not even holds at the end of a day, as the books have it now."""
    return _closing(totals(connection, tables, Cut.as_of(through, None)))


def pending_reopening(connection: Connection, tables: ReadTables) -> Reopening | None:
    """Return the proposal that waits for another person: the last one, unless a close came after it."""
    reopenings, closed = tables.reopenings, tables.period_closes.c
    last_close = select(func.coalesce(func.max(closed.closed_position), 0)).scalar_subquery()
    query = (
        select(*columns_of(Reopening, reopenings))
        .where(reopenings.c.proposed_position > last_close)
        .order_by(reopenings.c.proposal_no.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None or row["approved_at"] is not None else Reopening(**row)


def _closes(tables: ReadTables) -> Select[Any]:
    return select(*columns_of(Close, tables.period_closes))


def _closing(found: Mapping[AccountKey, Total]) -> Sequence[ClosingBalance]:
    nets = {key: total.debit_minor - total.credit_minor for key, total in sorted(found.items())}
    return [
        ClosingBalance(
            account=account,
            currency=currency,
            side=Side.DEBIT if net_minor > 0 else Side.CREDIT,
            amount_minor=abs(net_minor),
        )
        for (account, currency), net_minor in nets.items()
        if net_minor
    ]
