"""The break report: what statements and the books differ in, how old each difference is, and what it holds in suspense.

Who looks after a break, and what was noted, changes while it is open: `payouts breaks list` tells it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from ledger import chart
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.cuts import Cut
from projections.queries.recorded_breaks import BreakFilter, BreakRow, recorded_breaks
from projections.queries.totals import AccountKey, totals
from projections.reports.asked import Asked
from projections.reports.day_sums import within_log
from projections.reports.report import Column, ColumnKind, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "breaks"
COLUMNS = (
    *texts("kind", "account", "currency", "told_by"),
    Column("value_date", ColumnKind.DATE),
    Column("age_days", ColumnKind.COUNT),
    *amounts("difference_minor", "suspended_minor"),
    *texts("break_id"),
)


def break_report(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return the breaks that were open at the end of the span, tied to the suspense accounts."""
    found = recorded_breaks(connection, tables, _wanted(asked))
    return Report(
        name=NAME,
        title="Open breaks",
        columns=COLUMNS,
        rows=tuple(_row(each, asked) for each in found),
        ties=tuple(_ties(connection, tables, asked.end, found)),
        position=within_log(connection, tables, asked),
    )


def _wanted(asked: Asked) -> BreakFilter:
    open_at = _last_moment(asked)
    if open_at is None and asked.known_at is None:
        return BreakFilter(status=BreakStatus.OPEN)
    return BreakFilter(open_at=open_at, known_at=asked.known_at)


def _last_moment(asked: Asked) -> datetime | None:
    until = asked.span.until
    if until is None:
        return None
    end = until if isinstance(until, datetime) else datetime.combine(until, time(), tzinfo=asked.zone)
    return end - timedelta(microseconds=1)


def _row(found: BreakRow, asked: Asked) -> tuple[Any, ...]:
    what = found.kind.value, found.account, found.currency, found.origin.value
    age = found.age_days(asked.now.astimezone(asked.zone).date())
    return (*what, found.value_date, age, found.difference_minor, found.suspended_minor, str(found.id))


def _ties(connection: Connection, tables: ReadTables, end: Cut, found: Sequence[BreakRow]) -> Iterator[Tie]:
    held, booked = Counter[AccountKey](), Counter[AccountKey]()
    for each in found:
        held[chart.unreconciled(each.account), each.currency] += each.suspended_minor
    for (account, currency), total in totals(connection, tables, end).items():
        if chart.is_unreconciled(account):
            booked[account, currency] = total.balance_minor(account)
    for account, currency in sorted(held.keys() | booked.keys()):
        yield Tie(account, currency, held[account, currency], booked[account, currency])
