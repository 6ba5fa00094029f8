"""The outflow: the money that left, by day and rail, and in the last day by provider.

A payout that came back later counts on the day it left: its money has been out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select

from ledger.rails import Rail
from projections.fold import INDIA
from projections.queries.figures.tallies import Tally
from projections.queries.payout_rows import attempt_that_counts
from projections.queries.spans import Span
from projections.schema import ReadTables

OUTFLOW_OF = timedelta(days=1)
"""How far back the outflow reaches that wallets are measured by."""
_Lane = tuple[Rail | None, str]
"""A rail and a currency."""


@dataclass(frozen=True, slots=True)
class OutflowRow:
    """What completed on one day by one rail, in one currency. The amount is in minor units."""

    day: date
    rail: Rail | None
    """The payout's, as lists of payouts show it: its latest attempt's. None where the provider chose the rail."""
    currency: str
    payouts: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DailyOutflow:
    """The outflow of some days, without a gap: every rail that occurs has a row for every day."""

    days: Sequence[date]
    rows: Sequence[OutflowRow]
    """By currency, rail and day, the first day first."""


def outflow_by_day(
    connection: Connection, tables: ReadTables, since: date, until: date, zone: ZoneInfo = INDIA
) -> DailyOutflow:
    """Return the outflow from one day, which counts, to another, which does not, in days of the reporting time zone.

    Each day is a query of its own, so it has the length that it has in the zone. Raises SpanReversedError.
    """
    Span(since, until)
    days = [since + timedelta(days=number) for number in range((until - since).days)]
    found = {day: _outflow_of(connection, tables, day, zone) for day in days}
    lanes = sorted({lane for tallies in found.values() for lane in tallies}, key=lambda lane: (lane[1], lane[0] or ""))
    return DailyOutflow(days, [_row(day, lane, found[day].get(lane, Tally())) for lane in lanes for day in days])


def outflow_of_last_day(connection: Connection, tables: ReadTables, now: datetime) -> Mapping[tuple[str, str], Tally]:
    """Return what left in the last 24 hours by provider and currency; a provider without outflow is left out."""
    payouts, attempts = tables.payouts.c, tables.attempts.c
    query = select(attempts.provider, payouts.currency, *_sums(tables)).select_from(tables.payouts)
    query = query.join(tables.attempts, attempt_that_counts(tables)).where(payouts.completed_at >= now - OUTFLOW_OF)
    rows = connection.execute(query.group_by(attempts.provider, payouts.currency))
    return {(provider, currency): Tally(count, int(minor)) for provider, currency, count, minor in rows}


def _outflow_of(connection: Connection, tables: ReadTables, day: date, zone: ZoneInfo) -> Mapping[_Lane, Tally]:
    query = _by_lane(tables).where(*Span(day, day + timedelta(days=1)).during(tables.payouts.c.completed_at, zone))
    return {
        (rail and Rail(rail), currency): Tally(count, int(minor))
        for rail, currency, count, minor in connection.execute(query)
    }


def _by_lane(tables: ReadTables) -> Select[Any]:
    """Return the query by rail and currency, which an index answers without the payouts themselves."""
    payouts = tables.payouts.c
    return select(payouts.rail, payouts.currency, *_sums(tables)).group_by(payouts.rail, payouts.currency)


def _sums(tables: ReadTables) -> tuple[Any, Any]:
    return func.count(), func.sum(tables.payouts.c.amount_minor)


def _row(day: date, lane: _Lane, tally: Tally) -> OutflowRow:
    return OutflowRow(day, *lane, payouts=tally.payouts, amount_minor=tally.amount_minor)
