"""In-transit ageing as a report: from the journal, so that it can be asked for as of a day and as known at a time.

What is asked for now is also held against the payouts that stand as in transit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from projections.queries.ageing import in_transit_ageing
from projections.queries.cuts import Cut
from projections.queries.totals import AccountKey
from projections.reports.asked import Asked
from projections.reports.day_sums import within_log
from projections.reports.open_payouts import OpenPayout, open_payouts, ties_to_accounts
from projections.reports.provider_accounts import provider_of_in_transit
from projections.reports.report import Column, ColumnKind, Report, Tie, amounts, texts
from projections.schema import ReadTables

NAME = "in-transit-ageing"
COLUMNS = (
    *texts("provider", "currency", "bucket"),
    Column("payouts", ColumnKind.COUNT),
    *amounts("amount_minor"),
    Column("oldest_since", ColumnKind.MOMENT),
)


def ageing_report(connection: Connection, tables: ReadTables, asked: Asked) -> Report:
    """Return what is in transit by provider and age at the end of the span, tied to the in-transit accounts.

    Raises AgeingUntiedError when payouts that stand as in transit now do not add up to such an account.
    """
    found = open_payouts(connection, tables, asked)
    return Report(
        name=NAME,
        title="In transit, by provider and age",
        columns=COLUMNS,
        rows=tuple(_rows(found, asked)),
        ties=(*ties_to_accounts(connection, tables, asked, found), *_ties_to_payouts(connection, tables, asked, found)),
        position=within_log(connection, tables, asked),
    )


def _rows(found: Sequence[OpenPayout], asked: Asked) -> Iterator[tuple[Any, ...]]:
    groups: defaultdict[tuple[AccountKey, int], list[OpenPayout]] = defaultdict(list)
    for each in found:
        bucket = asked.buckets.bucket_of(each.since, asked.now, asked.zone)
        groups[each.account, asked.buckets.names.index(bucket)].append(each)
    for (account, currency), bucket_no in sorted(groups):
        group = groups[(account, currency), bucket_no]
        key = (provider_of_in_transit(account), currency, asked.buckets.names[bucket_no])
        yield (*key, len(group), sum(each.amount_minor for each in group), min(each.since for each in group))


def _ties_to_payouts(
    connection: Connection, tables: ReadTables, asked: Asked, found: Sequence[OpenPayout]
) -> Iterator[Tie]:
    """Return the ties to the payouts as they stand, which only tell of now."""
    if asked.end != Cut():
        return
    aged, standing = Counter[AccountKey](), Counter[AccountKey]()
    for each in found:
        aged[each.account] += each.amount_minor
    for row in in_transit_ageing(connection, tables, asked.now, asked.zone).rows:
        standing[row.account, row.currency] += row.amount_minor
    for key in sorted(aged.keys() | standing.keys()):
        yield Tie(f"payouts that stand in transit on {key[0]}", key[1], aged[key], standing[key])
