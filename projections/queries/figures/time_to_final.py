"""The time to final: how long payouts took from being accepted to having completed or failed.

A payout that came back after it had completed was final before that; when money comes back is another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, select, union_all

from ledger.rails import Rail
from projections.fold import INDIA
from projections.queries.figures.percentiles import (
    MICROSECONDS,
    NAME,
    Percentiles,
    microseconds_between,
    percentiles,
    percentiles_by_name,
)
from projections.queries.spans import Span
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class RailTime:
    """How long the payouts of one rail took."""

    rail: Rail | None
    """The latest attempt's; before the first the one that the caller named, and None without one."""
    time: Percentiles


@dataclass(frozen=True, slots=True)
class TimeToFinal:
    """How long the payouts took that became final in a span."""

    overall: Percentiles | None
    """None when none did."""
    by_rail: Sequence[RailTime]


def time_to_final(connection: Connection, tables: ReadTables, span: Span, zone: ZoneInfo = INDIA) -> TimeToFinal:
    """Return the times of the payouts that became final in a span, in all and by rail."""
    ends = (tables.payouts.c.completed_at, tables.payouts.c.failed_at)
    dialect_name = connection.dialect.name
    times = union_all(*(_times(dialect_name, tables, end, span, zone) for end in ends)).subquery()
    found = percentiles_by_name(connection, times)
    by_rail = [
        RailTime(Rail(rail) if rail else None, found[rail]) for rail in sorted(found, key=lambda name: name or "")
    ]
    return TimeToFinal(percentiles(connection, times), by_rail)


def _times(
    dialect_name: str, tables: ReadTables, end: ColumnElement[datetime], span: Span, zone: ZoneInfo
) -> Select[Any]:
    payouts = tables.payouts.c
    took = microseconds_between(dialect_name, payouts.queued_at, end)
    # A span that is open at both ends still means payouts that have ended.
    return select(payouts.rail.label(NAME), took.label(MICROSECONDS)).where(end.is_not(None), *span.during(end, zone))
