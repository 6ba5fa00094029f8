"""The general ledger: every account's lines over a span, each account from its opening to its closing balance.

Lines are read while the report is. At the end of each account its opening balance and its lines must have made its
closing balance, or reading raises StatementBrokenError.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from ledger.accounts import Side
from projections.queries.cuts import Cut
from projections.queries.statement import Statement, StatementLine, lines_of
from projections.queries.totals import AccountKey, Total, totals
from projections.reports.asked import Asked
from projections.reports.day_sums import within_log
from projections.reports.report import DAY, POSTED_ON, Column, ColumnKind, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "general-ledger"
OPENING, CLOSING = "opening balance", "closing balance"
COLUMNS = (
    *texts("account", "currency"),
    POSTED_ON,
    DAY,
    Column("effective_at", ColumnKind.MOMENT),
    Column("recorded_at", ColumnKind.MOMENT),
    Column("position", ColumnKind.COUNT),
    Column("line_no", ColumnKind.COUNT),
    *texts("kind", "reference", "description", "counter_accounts"),
    *amounts("debit_minor", "credit_minor", "balance_minor"),
)
"""`balance_minor` is on the account's normal side."""
_NO_TIMES = (None,) * 6
_NO_FACTS = (None,) * 3


def general_ledger(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return the ledger of all accounts that were used before the end of the span, tied by debits = credits."""
    closing = totals(connection, tables, asked.end)
    since = asked.span.since
    opening = {} if since is None else totals(connection, tables, Cut(since, asked.known_at))
    position = within_log(connection, tables, asked)
    return Report(
        name=NAME,
        title="General ledger",
        columns=COLUMNS,
        rows=_rows(connection, tables, _statements(asked, position, opening, closing)),
        ties=tuple(_ties(closing)),
        position=position,
    )


def _statements(
    asked: Asked, position: int, opening: Mapping[AccountKey, Total], closing: Mapping[AccountKey, Total]
) -> Iterator[Statement]:
    for account, currency in sorted(closing):
        opening_minor = opening.get((account, currency), Total()).balance_minor(account)
        closing_minor = closing[account, currency].balance_minor(account)
        yield Statement(account, currency, asked.span, opening_minor, closing_minor, position)


def _rows(connection: Connection, tables: ReadTables, statements: Iterator[Statement]) -> Iterator[tuple[Any, ...]]:
    for found in statements:
        account = (found.account, found.currency)
        yield (*account, *_NO_TIMES, OPENING, *_NO_FACTS, None, None, found.opening_minor)
        for line in lines_of(connection, tables, found):
            yield (*account, *_line(line))
        yield (*account, *_NO_TIMES, CLOSING, *_NO_FACTS, None, None, found.closing_minor)


def _line(each: StatementLine) -> tuple[Any, ...]:
    line = each.line
    times = (line.posted_on, line.effective_date, line.effective_at, line.recorded_at)
    place = (line.position, line.line_no)
    facts = (line.kind.value, line.reference, line.description, " ".join(line.counter_accounts))
    sides = (line.amount_minor, None) if line.side is Side.DEBIT else (None, line.amount_minor)
    return (*times, *place, *facts, *sides, each.balance_minor)


def _ties(closing: Mapping[AccountKey, Total]) -> Iterator[Tie]:
    debits, credits_ = Counter[str](), Counter[str]()
    for (_, currency), total in closing.items():
        debits[currency] += total.debit_minor
        credits_[currency] += total.credit_minor
    for currency in sorted(debits.keys() | credits_.keys()):
        yield Tie("debits and credits of all accounts", currency, debits[currency], credits_[currency])
