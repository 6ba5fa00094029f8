"""Who told of which account on which days, and the days between that nobody told of.

A statement that begins with the balance that the one before ended with leaves nothing out between them, however many
days lie there. Where statements have no balances, a file that was forgotten shows as days that none of them covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from sqlalchemy import Connection

from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from projections.queries.statements import StatementRow, imported_statements
from projections.reports.asked import Asked
from projections.schema import ReadTables

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatementDays:
    """The statements that one teller sent of one account, in their order; there is one at least."""

    source: Source
    statements: Sequence[StatementRow]

    @property
    def day_count(self) -> int:
        """Return how many days there are from the first that is told of to the last."""
        return (self.statements[-1].to_date - self.statements[0].from_date).days + 1

    @property
    def missing_days(self) -> Sequence[date]:
        """Return the days between that no statement covers."""
        return [day for earlier, later in pairwise(self.statements) for day in _days_between(earlier, later)]


def statement_days(connection: Connection, tables: ReadTables, asked: Asked) -> Sequence[StatementDays]:
    """Return what was imported by the position asked for and ends within the span, by account, currency and teller."""
    last = asked.last_day
    known = [
        each
        for each in imported_statements(connection, tables)
        if (asked.known_at is None or each.position <= asked.known_at) and (last is None or each.to_date <= last)
    ]
    # What was imported first stands first within its source: a series only ever goes on.
    by_source = groupby(sorted(known, key=_source_key), key=_source_key)
    return [StatementDays(Source(*key), tuple(statements)) for key, statements in by_source]


def _source_key(each: StatementRow) -> tuple[str, str, Origin]:
    return each.account, each.currency, each.origin


def _days_between(earlier: StatementRow, later: StatementRow) -> Iterator[date]:
    if earlier.closing_minor is not None and later.opening_minor is not None:
        return
    day = earlier.to_date + _DAY
    while day < later.from_date:
        yield day
        day += _DAY
