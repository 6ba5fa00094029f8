"""Due work: what workers have to do now. Each list goes on from the last row of the page before.

So what cannot be done yet never holds up what comes behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, literal_column, not_, or_, select, tuple_

from ledger.payout.attempts import AttemptState
from ledger.payout.events import FailureKind
from ledger.payout.status import PayoutStatus
from ledger.store.made_once import made_once
from projections.queries.holds import has_status
from projections.queries.payout_rows import attempt_that_counts, freezing_anomaly
from projections.schema import ReadTables

_BEFORE_ALL = (datetime.min.replace(tzinfo=UTC), 0)


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
    return _read(connection, _for_submission(tables), now, limit, after)


def due_for_fee(
    connection: Connection, tables: ReadTables, completed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the completed payouts whose fee the provider has not told yet, those completed first coming first."""
    return _read(connection, _for_fee(tables), completed_since, limit, after)


def due_for_returned_fee(
    connection: Connection, tables: ReadTables, failed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the payouts whose money came back before its success was told, and whose fee was not told either."""
    return _read(connection, _for_returned_fee(tables), failed_since, limit, after)


def due_for_refund(
    connection: Connection, tables: ReadTables, reversed_since: datetime, *, limit: int, after: DueRow | None = None
) -> Sequence[DueRow]:
    """Return the reversed payouts of which it is not known whether the fee came back too, the earliest first."""
    return _read(connection, _for_refund(tables), reversed_since, limit, after)


@made_once
def _for_submission(tables: ReadTables) -> Select[Any]:
    due_at = tables.payouts.c.next_attempt_at
    is_due = due_at <= bindparam("moment")
    return _rows(tables, due_at).where(
        has_status(tables.payouts, PayoutStatus.QUEUED), is_due, not_(freezing_anomaly(tables))
    )


@made_once
def _for_fee(tables: ReadTables) -> Select[Any]:
    payouts, attempts = tables.payouts, tables.attempts.c
    return _rows(tables, payouts.c.completed_at).where(
        has_status(payouts, PayoutStatus.COMPLETED),
        attempts.state == literal_column(f"'{AttemptState.SUCCEEDED.value}'"),
        attempts.fee_minor.is_(None),
        payouts.c.completed_at >= bindparam("moment"),
    )


@made_once
def _for_returned_fee(tables: ReadTables) -> Select[Any]:
    payouts, attempts = tables.payouts.c, tables.attempts.c
    return _rows(tables, payouts.failed_at).where(
        payouts.failure_kind == literal_column(f"'{FailureKind.RETURNED_BEFORE_COMPLETION.value}'"),
        attempts.fee_minor.is_(None),
        payouts.failed_at >= bindparam("moment"),
    )


@made_once
def _for_refund(tables: ReadTables) -> Select[Any]:
    payouts, attempts = tables.payouts, tables.attempts.c
    return _rows(tables, payouts.c.reversed_at).where(
        has_status(payouts, PayoutStatus.REVERSED),
        attempts.state == literal_column(f"'{AttemptState.REVERSED.value}'"),
        attempts.fee_refunded_minor.is_(None),
        or_(attempts.fee_minor.is_(None), attempts.fee_minor > 0),
        payouts.c.reversed_at >= bindparam("moment"),
    )


def _rows(tables: ReadTables, since: ColumnElement[datetime]) -> Select[Any]:
    """Return the query for rows in order, behind the last one that is known."""
    payouts, attempts = tables.payouts.c, tables.attempts
    number = payouts.queued_position
    last = tuple_(bindparam("last_since", type_=since.type), bindparam("last_number", type_=number.type))
    return (
        select(payouts.id, number, payouts.rail, payouts.beneficiary_id, payouts.attempt, attempts.c.provider, since)
        .outerjoin(attempts, attempt_that_counts(tables))
        .where(tuple_(since, number) > last)
        .order_by(since, number)
        .limit(bindparam("at_most", type_=Integer))
    )


def _read(
    connection: Connection, query: Select[Any], moment: datetime, limit: int, after: DueRow | None
) -> Sequence[DueRow]:
    last_since, last_number = (after.since, after.queued_position) if after else _BEFORE_ALL
    parameters = {"moment": moment, "at_most": limit, "last_since": last_since, "last_number": last_number}
    return [DueRow(*row) for row in connection.execute(query, parameters)]
