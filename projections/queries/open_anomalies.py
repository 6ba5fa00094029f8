"""The open anomalies of all payouts: what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, select

from ledger.chart import suspense
from ledger.payout.anomalies import AnomalyKind
from ledger.payout.status import PayoutStatus
from projections.queries.pages import page_of
from projections.queries.typed_text import beginning_with
from projections.schema import ReadTables

AnomalyPlace = tuple[datetime, int]
"""Where a list of anomalies goes on: when one was raised, and its log position."""

_SUSPENSE = suspense("")
"""What the names of all suspense accounts begin with."""


@dataclass(frozen=True, slots=True)
class OpenAnomaly:
    """One open anomaly, with the payout that it is about. Amounts in minor units."""

    payout_id: UUID
    reference: str
    status: PayoutStatus
    amount_minor: int
    """The payout's."""
    currency: str
    carrier: str | None
    """The provider of the payout's attempt that counts; None before the first."""
    anomaly: int
    attempt: int
    provider: str | None
    """The provider of the anomaly's attempt; None when our log has forgotten that attempt."""
    kind: AnomalyKind
    expected: str
    found: str
    freezes: bool
    suspense_account: str | None
    """Where the money that left is held, if any was."""
    suspended_minor: int | None
    raised_at: datetime
    position: int
    recorded_at: datetime

    @property
    def place(self) -> AnomalyPlace:
        """Return where the list goes on behind this row."""
        return self.raised_at, self.position


def list_open_anomalies(
    connection: Connection,
    tables: ReadTables,
    *,
    limit: int,
    after: AnomalyPlace | None = None,
    newest_first: bool = True,
) -> Sequence[OpenAnomaly]:
    """Return at most `limit` open anomalies by when they were raised, going on `after` the place of another."""
    anomalies = tables.anomalies.c
    order = [anomalies.raised_at, anomalies.position]
    query = page_of(_query(tables), order, after, limit=limit, descending=newest_first)
    return [_anomaly(row) for row in connection.execute(query)]


def _query(tables: ReadTables) -> Select[Any]:
    """Return the query for all open anomalies; while one is open, its row's position is that of its own entry."""
    anomalies, payouts, lines = tables.anomalies, tables.payouts, tables.journal_lines
    of_anomaly, that_counts = tables.attempts.alias("of_anomaly"), tables.attempts.alias("that_counts")
    is_suspended = and_(lines.c.position == anomalies.c.position, beginning_with(lines.c.account, _SUSPENSE))
    return (
        select(
            *(anomalies.c.payout_id, payouts.c.reference, payouts.c.status, payouts.c.amount_minor, payouts.c.currency),
            *(that_counts.c.provider.label("carrier"), anomalies.c.anomaly, anomalies.c.attempt, of_anomaly.c.provider),
            *(anomalies.c.kind, anomalies.c.expected, anomalies.c.found, anomalies.c.freezes),
            *(lines.c.account.label("suspense_account"), lines.c.amount_minor.label("suspended_minor")),
            *(anomalies.c.raised_at, anomalies.c.position, anomalies.c.recorded_at),
        )
        .join(payouts, payouts.c.id == anomalies.c.payout_id)
        .outerjoin(of_anomaly, _is_attempt(of_anomaly, anomalies.c.payout_id, anomalies.c.attempt))
        .outerjoin(that_counts, _is_attempt(that_counts, payouts.c.id, payouts.c.attempt))
        .outerjoin(lines, is_suspended)
        .where(anomalies.c.resolution.is_(None))
    )


def _is_attempt(attempts: Any, payout_id: Any, attempt: Any) -> Any:
    return and_(attempts.c.payout_id == payout_id, attempts.c.attempt == attempt)


def _anomaly(row: Row[Any]) -> OpenAnomaly:
    facts = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's public name for a row as a mapping)
    return OpenAnomaly(**{**facts, "status": PayoutStatus(row.status), "kind": AnomalyKind(row.kind)})
