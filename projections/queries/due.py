"""Due work: what workers have to do now. Each list goes on from the last row of the page before.

So what cannot be done yet never holds up what comes behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, literal, literal_column, not_, or_, select, tuple_

from ledger.payout.attempts import AttemptState
from ledger.payout.events import FailureKind
from ledger.payout.status import PayoutStatus
from projections.queries.holds import has_status
from projections.queries.payouts import attempt_that_counts, freezing_anomaly
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class DueRow:
    """One payout that something is to be done about."""

    payout_id: UUID
    queued_position: int
    rail: str | None
    beneficiary_id: UUID
    attempt: int
    """The attempt that counts: the open one, or the latest; 0 before the first."""
    provider: str | None
    """The provider of that attempt."""
    since: datetime
    """Since when it is due, in transit, or completed."""


def due_for_submission(
    connection: Connection, tables: ReadTables, now: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the queued payouts whose next attempt is due and that no anomaly freezes, those due longest first."""
    payouts = tables.payouts
    due_at = payouts.c.next_attempt_at
    query = _rows(tables, due_at, after).where(
        has_status(payouts, PayoutStatus.QUEUED), due_at <= now, not_(freezing_anomaly(tables))
    )
    return _read(connection, query.limit(limit))


def due_for_fee(
    connection: Connection, tables: ReadTables, completed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the completed payouts whose fee the provider has not told yet, those completed first coming first."""
    payouts, attempts = tables.payouts, tables.attempts
    completed_at = payouts.c.completed_at
    query = _rows(tables, completed_at, after).where(
        has_status(payouts, PayoutStatus.COMPLETED),
        attempts.c.state == literal_column(f"'{AttemptState.SUCCEEDED.value}'"),
        attempts.c.fee_minor.is_(None),
        completed_at >= completed_since,
    )
    return _read(connection, query.limit(limit))


def due_for_returned_fee(
    connection: Connection, tables: ReadTables, failed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the payouts whose money came back before its success was told, and whose fee was not told either."""
    payouts, attempts = tables.payouts, tables.attempts
    failed_at = payouts.c.failed_at
    query = _rows(tables, failed_at, after).where(
        payouts.c.failure_kind == literal_column(f"'{FailureKind.RETURNED_BEFORE_COMPLETION.value}'"),
        attempts.c.fee_minor.is_(None),
        failed_at >= failed_since,
    )
    return _read(connection, query.limit(limit))


def due_for_refund(
    connection: Connection, tables: ReadTables, reversed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the reversed payouts of which it is not known whether the fee came back too, the earliest first."""
    payouts, attempts = tables.payouts, tables.attempts
    reversed_at = payouts.c.reversed_at
    query = _rows(tables, reversed_at, after).where(
        has_status(payouts, PayoutStatus.REVERSED),
        attempts.c.state == literal_column(f"'{AttemptState.REVERSED.value}'"),
        attempts.c.fee_refunded_minor.is_(None),
        or_(attempts.c.fee_minor.is_(None), attempts.c.fee_minor > 0),
        reversed_at >= reversed_since,
    )
    return _read(connection, query.limit(limit))


def _rows(tables: ReadTables, since: ColumnElement[datetime], after: DueRow | None) -> Select[Any]:
    """Return the query for rows in order, behind the last one that is known."""
    payouts, attempts = tables.payouts.c, tables.attempts
    number = payouts.queued_position
    query = select(
        payouts.id, number, payouts.rail, payouts.beneficiary_id, payouts.attempt, attempts.c.provider, since
    )
    query = query.outerjoin(attempts, attempt_that_counts(tables)).order_by(since, number)
    if after is None:
        return query
    last = tuple_(literal(after.since, since.type), literal(after.queued_position, number.type))
    return query.where(tuple_(since, number) > last)


def _read(connection: Connection, query: Select[Any]) -> Sequence[DueRow]:
    return [DueRow(*row) for row in connection.execute(query)]
