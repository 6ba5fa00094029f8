"""The lines of one account in the order they happened, each with the accounts on the other side and what it was for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, func, literal, select, tuple_

from ledger.accounts import Side, normal_balance_minor
from ledger.journal import EntryKind
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
    query = _lines(tables, key, span, known_at).limit(page_lines)
    while rows := connection.execute(_behind(query, tables, after)).mappings().all():
        counters = _counter_accounts(connection, tables, rows)
        for row in rows:
            yield _line(row, counters[row["position"], row["side"]])
        after = LinePlace(*(rows[-1][each.name] for each in fields(LinePlace)))


def _lines(tables: ReadTables, key: AccountKey, span: Span, known_at: int) -> Select[Any]:
    lines, entries = tables.journal_lines, tables.journal_entries
    payouts, manual = tables.payouts, tables.manual_entries
    return (
        select(
            *(lines.c.account, lines.c.currency, lines.c.effective_at, lines.c.effective_date, lines.c.posted_on),
            lines.c.recorded_at,
            *(lines.c.position, lines.c.line_no, entries.c.kind, entries.c.attempt, lines.c.aggregate_id),
            func.coalesce(payouts.c.reference, manual.c.reference).label("reference"),
            *(entries.c.description, lines.c.side, lines.c.amount_minor),
        )
        .join(entries, entries.c.position == lines.c.position)
        .outerjoin(payouts, payouts.c.id == lines.c.payout_id)
        .outerjoin(manual, manual.c.id == lines.c.aggregate_id)
        .where(lines.c.account == key[0], lines.c.currency == key[1], lines.c.position <= known_at)
        .where(*span.conditions(lines))
        .order_by(*_order(lines))
    )


def _behind(query: Select[Any], tables: ReadTables, after: LinePlace | None) -> Select[Any]:
    if after is None:
        return query
    order = _order(tables.journal_lines)
    return query.where(tuple_(*order) > tuple_(*(literal(getattr(after, each.name), each.type) for each in order)))


def _order(lines: Table) -> list[ColumnElement[Any]]:
    return [lines.c[each.name] for each in fields(LinePlace)]


def _counter_accounts(
    connection: Connection, tables: ReadTables, rows: Sequence[RowMapping]
) -> Mapping[tuple[int, str], tuple[str, ...]]:
    """Return, by position and side of a line, the accounts on the other side of its entry."""
    lines = tables.journal_lines.c
    query = select(lines.position, lines.side, lines.account).where(
        lines.position.in_({row["position"] for row in rows})
    )
    found: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for position, side, account in connection.execute(query):
        found[position, Side(side).opposite.value].add(account)
    return {key: tuple(sorted(accounts)) for key, accounts in found.items()}


def _line(row: RowMapping, counter_accounts: tuple[str, ...]) -> AccountLine:
    facts: dict[str, Any] = {**row, "kind": EntryKind(row.kind), "side": Side(row.side)}
    return AccountLine(**facts, counter_accounts=counter_accounts)
