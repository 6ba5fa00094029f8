"""The lines of one account in the order they happened, each with the accounts on the other side and what it was for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.functions import aggregate_strings

from ledger.accounts import Side, normal_balance_minor
from ledger.journal import EntryKind
from ledger.store.made_once import made_once
from projections.queries.spans import Span
from projections.queries.totals import AccountKey
from projections.schema import ReadTables

PAGE_LINES = 500
"""Lines read at a time."""


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a line stands among those of its account: lines are ordered by these."""

    posted_on: date
    effective_at: datetime
    position: int
    line_no: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of the account. The amount is in minor units."""

    account: str
    currency: str
    effective_at: datetime
    effective_date: date
    """The day on which it happened, in the book's reporting time zone."""
    posted_on: date
    """The day that it is booked on: the same one, unless that was closed before the ledger knew of it."""
    recorded_at: datetime
    position: int
    line_no: int
    kind: EntryKind
    attempt: int
    aggregate_id: UUID
    reference: str | None
    """The reference of the payout, or of the manual entry or deposit once the follower has seen it."""
    description: str | None
    counter_accounts: tuple[str, ...]
    """The accounts on the other side of the entry, by name."""
    side: Side
    amount_minor: int

    @property
    def place(self) -> LinePlace:
        """Return where the line stands."""
        return LinePlace(self.posted_on, self.effective_at, self.position, self.line_no)

    @property
    def effect_minor(self) -> int:
        """Return by how much the line changes the balance on the account's normal side, in minor units."""
        debit_minor, credit_minor = (self.amount_minor, 0) if self.side is Side.DEBIT else (0, self.amount_minor)
        return normal_balance_minor(self.account, debit_minor, credit_minor)


def account_lines(
    connection: Connection,
    tables: ReadTables,
    key: AccountKey,
    span: Span,
    known_at: int,
    *,
    page_lines: int,
    after: LinePlace | None = None,
) -> Iterator[AccountLine]:
    """Go through the account's lines of a span, or those behind a place, as known at a log position, in order."""
    asked = {"account": key[0], "currency": key[1], "known_at": known_at, "at_most": page_lines}
    while rows := _read(connection, tables, span, asked, after):
        page = [_line(row) for row in rows]
        yield from page
        after = page[-1].place


def _read(
    connection: Connection, tables: ReadTables, span: Span, asked: Mapping[str, Any], after: LinePlace | None
) -> Sequence[Sequence[Any]]:
    query = _page(tables, _column_of(span.since), _column_of(span.until), goes_on=after is not None)
    ends = {"since": span.since, "until": span.until}
    behind = {} if after is None else {f"after_{name}": value for name, value in asdict(after).items()}
    return connection.execute(query, {**asked, **ends, **behind}).all()


def _column_of(end: date | datetime | None) -> str | None:
    """Return the column that an end of a span speaks of: a day of booking, a moment of happening."""
    if end is None:
        return None
    return "effective_at" if isinstance(end, datetime) else "posted_on"


@made_once
def _page(tables: ReadTables, since: str | None, until: str | None, *, goes_on: bool) -> Select[Any]:
    """Return the query for a page of lines, from and up to what these columns say, behind a place if it goes on."""
    lines, order = tables.journal_lines, _order(tables.journal_lines)
    query = _lines(tables)
    if since is not None:
        query = query.where(lines.c[since] >= bindparam("since"))
    if until is not None:
        query = query.where(lines.c[until] < bindparam("until"))
    if goes_on:
        here = tuple_(*(bindparam(f"after_{column.name}", type_=column.type) for column in order))
        query = query.where(tuple_(*order) > here)
    return query.order_by(*order).limit(bindparam("at_most", type_=Integer))


def _lines(tables: ReadTables) -> Select[Any]:
    """Return the query for the lines of an account, with the columns in the order of `AccountLine`."""
    lines, entries = tables.journal_lines, tables.journal_entries
    payouts, manual = tables.payouts, tables.manual_entries
    return (
        select(
            *(lines.c.account, lines.c.currency, lines.c.effective_at, lines.c.effective_date, lines.c.posted_on),
            *(lines.c.recorded_at, lines.c.position, lines.c.line_no, entries.c.kind, entries.c.attempt),
            *(lines.c.aggregate_id, func.coalesce(payouts.c.reference, manual.c.reference), entries.c.description),
            *(_counter_accounts(lines), lines.c.side, lines.c.amount_minor),
        )
        .join(entries, entries.c.position == lines.c.position)
        .outerjoin(payouts, payouts.c.id == lines.c.payout_id)
        .outerjoin(manual, manual.c.id == lines.c.aggregate_id)
        .where(lines.c.account == bindparam("account"), lines.c.currency == bindparam("currency"))
        .where(lines.c.position <= bindparam("known_at"))
    )


def _order(lines: Table) -> list[ColumnElement[Any]]:
    return [lines.c[each.name] for each in fields(LinePlace)]


def _counter_accounts(lines: Table) -> ScalarSelect[str]:
    """Return the names of the accounts on the other side of a line's entry, with a space between them."""
    others = lines.alias("others")
    names = select(aggregate_strings(others.c.account, " ")).correlate(lines)
    return names.where(others.c.position == lines.c.position, others.c.side != lines.c.side).scalar_subquery()


def _line(row: Sequence[Any]) -> AccountLine:
    """Read a row by place, which takes half as long as by name: pages have many."""
    values = list(row)
    values[_KIND] = EntryKind(row[_KIND])
    values[_COUNTER_ACCOUNTS] = tuple(sorted(set(row[_COUNTER_ACCOUNTS].split(" "))))
    values[_SIDE] = Side(row[_SIDE])
    return AccountLine(*values)


_NAMES = [field.name for field in fields(AccountLine)]
_KIND, _COUNTER_ACCOUNTS, _SIDE = (_NAMES.index(name) for name in ("kind", "counter_accounts", "side"))
