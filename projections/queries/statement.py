"""The account statement: the opening balance, each line with what it moved, and the closing balance that follows.

The balances come from sums over the journal and the lines one by one, so reading a statement to its end proves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from projections.errors import StatementBrokenError
from projections.queries.account_total import total_of
from projections.queries.balances import used_at
from projections.queries.cuts import Cut
from projections.queries.spans import Span
from projections.queries.statement_lines import PAGE_LINES, AccountLine, LinePlace, account_lines
from projections.queries.totals import Total
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class Statement:
    """One account in one currency over a span. Balances are minor units on the account's normal side."""

    account: str
    currency: str
    span: Span
    opening_minor: int
    closing_minor: int
    position: int
    """The log position that it is known at: later events do not change it."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line, and the balance after it in minor units on the account's normal side."""

    line: AccountLine
    balance_minor: int

    @property
    def place(self) -> StatementPlace:
        """Return where the statement goes on behind it."""
        return StatementPlace(self.line.place, self.balance_minor)


@dataclass(frozen=True, slots=True)
class StatementPlace:
    """Where a statement goes on: behind a line, and with the balance after it in minor units."""

    line: LinePlace
    balance_minor: int


def statement_of(
    connection: Connection,
    tables: ReadTables,
    account: str,
    currency: str,
    span: Span,
    *,
    known_at: int | None = None,
) -> Statement:
    """Return the head of a statement, as known now or at a log position.

    Raises UnknownAccountError when nothing was ever booked on the account in this currency.
    """
    head, key = used_at(connection, tables, account, currency), (account, currency)
    position = head if known_at is None else min(known_at, head)
    closing = total_of(connection, tables, key, Cut(span.until, position).known_within(head))
    opening = Total()
    if span.since is not None:
        opening = total_of(connection, tables, key, Cut(span.since, position).known_within(head))
    return Statement(account, currency, span, opening.balance_minor(account), closing.balance_minor(account), position)


def lines_of(
    connection: Connection,
    tables: ReadTables,
    statement: Statement,
    *,
    page_lines: int = PAGE_LINES,
    after: StatementPlace | None = None,
) -> Iterator[StatementLine]:
    """Go through the lines in the order they happened, a page at a time, in the statement's snapshot or a later one.

    Behind a place, only what comes after it. Raises StatementBrokenError at the end when opening balance and lines do
    not make the closing balance.
    """
    balance_minor = statement.opening_minor if after is None else after.balance_minor
    key, upto = (statement.account, statement.currency), statement.position
    behind = None if after is None else after.line
    for line in account_lines(connection, tables, key, statement.span, upto, page_lines=page_lines, after=behind):
        balance_minor += line.effect_minor
        yield StatementLine(line, balance_minor)
    if balance_minor != statement.closing_minor:
        raise StatementBrokenError(
            *key,
            opening_minor=statement.opening_minor,
            closing_minor=statement.closing_minor,
            found_minor=balance_minor,
        )
