"""Data quality: whether what is in transit clears, how old what has not cleared is, and whether nothing is left out.

`clearing` has a row for each in-transit account: what is still on it, and when it was last even. An account that is
never even hides what nobody looks for. `timeliness` has a row for each rail.

The others have a row for each account that statements tell of, and each teller, and count what was told up to the last
statement: `lines-known` the lines of statements and how many of them our books know, `payouts-told` the cash-outs of
payouts on days that statements cover and how many of them statements tell, `coverage` the days from the first that is
told of to the last and how many of them statements cover. A payout of the last day may be told only by the next
statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.accounts import Side
from projections.queries.holds import is_in_transit_account
from projections.queries.totals import AccountKey, amount_of
from projections.reports.asked import Asked
from projections.reports.completeness import lines_known, payouts_told
from projections.reports.day_sums import within_log
from projections.reports.open_payouts import OpenPayout, open_payouts, ties_to_accounts
from projections.reports.provider_accounts import provider_of_in_transit
from projections.reports.report import Column, ColumnKind, Report, amounts, texts
from projections.reports.statement_days import statement_days
from projections.schema import ReadTables

NAME = "data-quality"
COLUMNS = (
    *texts("metric", "subject", "currency"),
    Column("open_payouts", ColumnKind.COUNT),
    *amounts("open_minor"),
    Column("oldest_since", ColumnKind.MOMENT),
    Column("oldest_age_seconds", ColumnKind.COUNT),
    Column("last_even_at", ColumnKind.MOMENT),
    Column("counted", ColumnKind.COUNT),
    Column("found", ColumnKind.COUNT),
    Column("first_missing", ColumnKind.DATE),
)
CLEARING, TIMELINESS = "clearing", "timeliness"
LINES_KNOWN, PAYOUTS_TOLD, COVERAGE = "lines-known", "payouts-told", "coverage"
_NOT_OF_TRANSIT = (None,) * 5
_NOT_OF_STATEMENTS = (None,) * 3


def data_quality(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return how well what is in transit clears, tied to the in-transit accounts, and how complete statements are."""
    found = open_payouts(connection, tables, asked)
    ties = tuple(ties_to_accounts(connection, tables, asked, found))
    accounts = [(tie.figure, tie.currency) for tie in ties]
    last_even = _last_even(connection, tables, asked)
    return Report(
        name=NAME,
        title="Data quality",
        columns=COLUMNS,
        rows=(
            *_clearing(accounts, found, asked, last_even),
            *_timeliness(found, asked),
            *_completeness(connection, tables, asked),
        ),
        ties=ties,
        position=within_log(connection, tables, asked),
    )


def _clearing(
    accounts: Sequence[AccountKey],
    found: Sequence[OpenPayout],
    asked: Asked,
    last_even: Mapping[AccountKey, datetime],
) -> Iterator[tuple[Any, ...]]:
    for key in accounts:
        mine = [each for each in found if each.account == key]
        yield (
            CLEARING,
            provider_of_in_transit(key[0]),
            key[1],
            *_open(mine, asked),
            last_even.get(key),
            *_NOT_OF_STATEMENTS,
        )


def _timeliness(found: Sequence[OpenPayout], asked: Asked) -> Iterator[tuple[Any, ...]]:
    by_rail: defaultdict[tuple[str, str], list[OpenPayout]] = defaultdict(list)
    for each in found:
        by_rail[each.rail or "", each.account[1]].append(each)
    for (rail, currency), mine in sorted(by_rail.items()):
        yield (TIMELINESS, rail, currency, *_open(mine, asked), None, *_NOT_OF_STATEMENTS)


def _completeness(connection: Connection, tables: ReadTables, asked: Asked) -> Iterator[tuple[Any, ...]]:
    for days in statement_days(connection, tables, asked):
        source = days.source
        subject = f"{source.account}, told by the {source.origin.value}", source.currency
        for metric, measure in ((LINES_KNOWN, lines_known), (PAYOUTS_TOLD, payouts_told)):
            found = measure(connection, tables, source, asked)
            yield (metric, *subject, *_NOT_OF_TRANSIT, found.counted, found.matched, None)
        missing = days.missing_days
        covered = days.day_count, days.day_count - len(missing), next(iter(missing), None)
        yield (COVERAGE, *subject, *_NOT_OF_TRANSIT, *covered)


def _open(mine: Sequence[OpenPayout], asked: Asked) -> tuple[Any, ...]:
    oldest = min((each.since for each in mine), default=None)
    age_seconds = None if oldest is None else int((asked.now - oldest).total_seconds())
    return len(mine), sum(each.amount_minor for each in mine), oldest, age_seconds


def _last_even(connection: Connection, tables: ReadTables, asked: Asked) -> Mapping[AccountKey, datetime]:
    """Return when each in-transit account was last brought to zero, by the order in which lines were recorded."""
    lines = tables.journal_lines
    moved = amount_of(lines, Side.CREDIT) - amount_of(lines, Side.DEBIT)
    running = func.sum(moved).over(
        partition_by=(lines.c.account, lines.c.currency), order_by=(lines.c.position, lines.c.line_no)
    )
    after_each = (
        select(lines.c.account, lines.c.currency, lines.c.recorded_at, running.label("held_minor"))
        .where(is_in_transit_account(lines.c.account), *asked.end.conditions(lines))
        .subquery()
    )
    query = (
        select(after_each.c.account, after_each.c.currency, func.max(after_each.c.recorded_at))
        .where(after_each.c.held_minor == 0)
        .group_by(after_each.c.account, after_each.c.currency)
    )
    return {(account, currency): recorded_at for account, currency, recorded_at in connection.execute(query)}
