"""Stuck payouts: queued, or in transit, for longer than anybody should wait without looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

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


def _queued_since(tables: ReadTables) -> ColumnElement[datetime]:
    """Return when a payout was accepted, to be compared one by one.

    Those that wait are few, and are put in order when they are asked for: an index in their order would be one entry
    more for every payout. That over all payouts by time, which a plain comparison would choose, holds all of history.
    """
    return func.coalesce(tables.payouts.c.queued_at, tables.payouts.c.queued_at)


def _in_transit_since(tables: ReadTables) -> ColumnElement[datetime]:
    return tables.payouts.c.submitted_at


_SINCE = {PayoutStatus.QUEUED: _queued_since, PayoutStatus.IN_TRANSIT: _in_transit_since}
"""Since when a payout is where it is."""


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
        longest = select(tables.payouts.c.id).where(*_conditions(tables, status, now - longer_than))
        longest = page_of(longest, [since(tables), tables.payouts.c.queued_position], after, limit=limit)
        query = payout_rows(tables).where(tables.payouts.c.id.in_(longest))
        found += [_stuck(payout_row(row), now) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda row: row.place)[:limit]


def count_stuck(
    connection: Connection, tables: ReadTables, now: datetime, *, longer_than: timedelta = STUCK_AFTER
) -> Sequence[StatusCount]:
    """Return how many payouts are stuck for longer than a time, and their amounts, by status and currency."""
    stuck = (_conditions(tables, status, now - longer_than) for status in _SINCE)
    return [count for conditions in stuck for count in counts_where(connection, tables, *conditions)]


def _conditions(tables: ReadTables, status: PayoutStatus, before: datetime) -> list[ColumnElement[bool]]:
    return [has_status(tables.payouts, status), _SINCE[status](tables) < before]


def _stuck(payout: PayoutRow, now: datetime) -> StuckPayout:
    since = payout.queued_at if payout.status is PayoutStatus.QUEUED else payout.submitted_at
    assert since is not None, "what is in transit was submitted"
    scheduled = payout.next_attempt_at is not None and payout.next_attempt_at > now
    return StuckPayout(payout, since, scheduled)
