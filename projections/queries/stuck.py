"""Stuck payouts: queued, or in transit, for longer than anybody should wait without looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection

from ledger.payout.status import PayoutStatus
from projections.queries.holds import has_status
from projections.queries.pages import page_of
from projections.queries.payout_counts import StatusCount, counts_where
from projections.queries.payout_rows import PayoutRow, payout_row, payout_rows
from projections.schema import ReadTables

STUCK_AFTER = timedelta(minutes=10)
"""How long a payout may be queued or in transit before an operator is shown it."""

StuckPlace = tuple[datetime, int]
"""Where a list of stuck payouts goes on: since when one is stuck, and its `queued_position`."""

_SINCE = {PayoutStatus.QUEUED: "queued_at", PayoutStatus.IN_TRANSIT: "submitted_at"}
"""The column that tells since when a payout is where it is."""


@dataclass(frozen=True, slots=True)
class StuckPayout:
    """One payout that has been where it is for too long."""

    payout: PayoutRow
    since: datetime
    """When it was accepted, if it is queued; when its latest attempt was submitted, if it is in transit."""
    scheduled: bool
    """It waits for its next attempt, which is set for a later moment."""

    @property
    def place(self) -> StuckPlace:
        """Return where the list goes on behind this row."""
        return self.since, self.payout.queued_position


def list_stuck(
    connection: Connection,
    tables: ReadTables,
    now: datetime,
    *,
    limit: int,
    longer_than: timedelta = STUCK_AFTER,
    after: StuckPlace | None = None,
) -> Sequence[StuckPayout]:
    """Return at most `limit` payouts stuck for longer than a time, longest first, going on `after` another's place."""
    found: list[StuckPayout] = []
    for status, since in _SINCE.items():
        order = [tables.payouts.c[since], tables.payouts.c.queued_position]
        query = payout_rows(tables).where(*_conditions(tables, status, now - longer_than))
        rows = connection.execute(page_of(query, order, after, limit=limit)).mappings()
        found += [_stuck(payout_row(row), now) for row in rows]
    return sorted(found, key=lambda row: row.place)[:limit]


def count_stuck(
    connection: Connection, tables: ReadTables, now: datetime, *, longer_than: timedelta = STUCK_AFTER
) -> Sequence[StatusCount]:
    """Return how many payouts are stuck for longer than a time, and their amounts, by status and currency."""
    stuck = (_conditions(tables, status, now - longer_than) for status in _SINCE)
    return [count for conditions in stuck for count in counts_where(connection, tables, *conditions)]


def _conditions(tables: ReadTables, status: PayoutStatus, before: datetime) -> list[ColumnElement[bool]]:
    return [has_status(tables.payouts, status), tables.payouts.c[_SINCE[status]] < before]


def _stuck(payout: PayoutRow, now: datetime) -> StuckPayout:
    since: Any = getattr(payout, _SINCE[payout.status])
    scheduled = payout.next_attempt_at is not None and payout.next_attempt_at > now
    return StuckPayout(payout, since, scheduled)
