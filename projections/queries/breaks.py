"""Reconciliation breaks that the book itself can see: what was in transit for too long, and what is contradicted.

The money of the breaks on a suspense account is that account's balance: what is in suspense belongs to an open break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.chart import in_transit
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.break_kinds import BreakKind
from projections.fold import INDIA
from projections.queries.age_buckets import start_of_t_plus_1
from projections.queries.break_kinds import kind_of_anomaly
from projections.queries.holds import has_status
from projections.queries.open_anomalies import OpenAnomaly, list_open_anomalies
from projections.queries.pages import page_of
from projections.queries.payout_rows import PayoutRow, payout_row, payout_rows
from projections.schema import ReadTables

BreakPlace = tuple[datetime, int]
"""Where a list of breaks goes on: since when one is open, and its position."""


@dataclass(frozen=True, slots=True)
class Break:
    """One open break."""

    kind: BreakKind
    payout_id: UUID | None
    """None where no payout of the book is known."""
    reference: str | None
    attempt: int | None
    anomaly: int | None
    """The payout's anomaly that opened the break, if one did."""
    provider: str | None
    account: str | None
    """The suspense or in-transit account that holds the money; None where the break holds none back."""
    amount_minor: int
    """What is held there; otherwise the payout's amount. In minor units."""
    currency: str
    expected: str
    found: str
    since: datetime
    """Submitted, or raised."""
    age: timedelta
    """Since then; never less than nothing, even where a provider's clock is ahead of ours."""
    position: int
    """The log position of the anomaly, or of the payout in transit; no two breaks share one."""

    @property
    def place(self) -> BreakPlace:
        """Return where the list goes on behind this row."""
        return self.since, self.position


def list_breaks(
    connection: Connection,
    tables: ReadTables,
    now: datetime,
    *,
    limit: int,
    after: BreakPlace | None = None,
    zone: ZoneInfo = INDIA,
) -> Sequence[Break]:
    """Return at most `limit` open breaks with their age at a moment, oldest first, going on `after` another's place.

    Days are days of `zone`, the book's reporting time zone.
    """
    stale = _stale(connection, tables, start_of_t_plus_1(now, zone), limit=limit, after=after)
    anomalies = list_open_anomalies(connection, tables, limit=limit, after=after, newest_first=False)
    found = [*(_of_stale(payout, now) for payout in stale), *(_of_anomaly(anomaly, now) for anomaly in anomalies)]
    return sorted(found, key=lambda row: row.place)[:limit]


def _stale(
    connection: Connection, tables: ReadTables, before: datetime, *, limit: int, after: BreakPlace | None
) -> Sequence[PayoutRow]:
    payouts = tables.payouts
    query = payout_rows(tables).where(has_status(payouts, PayoutStatus.IN_TRANSIT), payouts.c.submitted_at < before)
    query = page_of(query, [payouts.c.submitted_at, payouts.c.queued_position], after, limit=limit)
    return [payout_row(row) for row in connection.execute(query).mappings()]


def _of_stale(payout: PayoutRow, now: datetime) -> Break:
    assert payout.submitted_at is not None, "what is in transit was submitted"
    assert payout.provider is not None, "what is in transit is with a provider"
    return Break(
        kind=BreakKind.STALE_IN_TRANSIT,
        payout_id=payout.id,
        reference=payout.reference,
        attempt=payout.attempt,
        anomaly=None,
        provider=payout.provider,
        account=in_transit(payout.provider),
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        expected="a final outcome by T+1",
        found="in transit",
        since=payout.submitted_at,
        age=_age(payout.submitted_at, now),
        position=payout.queued_position,
    )


def _of_anomaly(anomaly: OpenAnomaly, now: datetime) -> Break:
    return Break(
        kind=kind_of_anomaly(anomaly.kind),
        payout_id=anomaly.payout_id,
        reference=anomaly.reference,
        attempt=anomaly.attempt,
        anomaly=anomaly.anomaly,
        provider=anomaly.provider,
        account=anomaly.suspense_account or _in_transit_account(anomaly),
        amount_minor=anomaly.amount_minor if anomaly.suspended_minor is None else anomaly.suspended_minor,
        currency=anomaly.currency,
        expected=anomaly.expected,
        found=anomaly.found,
        since=anomaly.raised_at,
        age=_age(anomaly.raised_at, now),
        position=anomaly.position,
    )


def _in_transit_account(anomaly: OpenAnomaly) -> str | None:
    if anomaly.status is not PayoutStatus.IN_TRANSIT or anomaly.carrier is None:
        return None
    return in_transit(anomaly.carrier)


def _age(since: datetime, now: datetime) -> timedelta:
    return max(now - since, timedelta())
