"""Payouts as they stand: one by its id or reference, or many by filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, bindparam, exists, select

from ledger.errors import PayoutNotFoundError
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.store.made_once import made_once
from ledger.urgency import Urgency
from projections.queries.holds import has_status
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout as it stands, with what its provider said of the attempt that counts. Amounts in minor units."""

    id: UUID
    reference: str
    queued_position: int
    """Numbers the payouts in the order they were accepted; what a list goes on from."""
    batch_id: UUID | None
    source_account: str
    beneficiary_id: UUID
    amount_minor: int
    currency: str
    rail: Rail | None
    """The latest attempt's; before the first the one that the caller named, if any."""
    named_rail: Rail | None
    urgency: Urgency
    fee_bearer: str
    status: PayoutStatus
    frozen: bool
    """An open anomaly forbids another attempt."""
    attempt: int
    """The attempt that counts: the latest, or the one that the money left through; 0 before the first."""
    provider: str | None
    provider_payout_id: str | None
    outcome_unknown: bool
    utr: str | None
    confidence: str | None
    fee_minor: int | None
    tax_minor: int | None
    next_attempt_at: datetime | None
    queued_at: datetime
    submitted_at: datetime | None
    completed_at: datetime | None
    failed_at: datetime | None
    reversed_at: datetime | None
    failure_kind: str | None
    reason: str | None
    version: int
    position: int
    effective_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutFilter:
    """Which payouts are wanted; what is None is not asked for."""

    status: PayoutStatus | None = None
    source_account: str | None = None
    batch_id: UUID | None = None
    rail: Rail | None = None


def payout_by_id(connection: Connection, tables: ReadTables, payout_id: UUID) -> PayoutRow:
    """Return a payout. Raises PayoutNotFoundError."""
    return _one(connection, _by_id(tables), payout_id)


def payout_by_reference(connection: Connection, tables: ReadTables, reference: str) -> PayoutRow:
    """Return the payout that its caller named so. Raises PayoutNotFoundError."""
    return _one(connection, _by_reference(tables), reference)


def payout_named(connection: Connection, tables: ReadTables, name: str) -> PayoutRow:
    """Return the payout that a person means by a reference or an id; a reference comes first.

    Raises PayoutNotFoundError.
    """
    try:
        return payout_by_reference(connection, tables, name)
    except PayoutNotFoundError:
        payout_id = _uuid(name)
        if payout_id is None:
            raise
        return payout_by_id(connection, tables, payout_id)


def list_payouts(
    connection: Connection,
    tables: ReadTables,
    wanted: PayoutFilter | None = None,
    *,
    limit: int,
    before: int | None = None,
) -> Sequence[PayoutRow]:
    """Return at most `limit` payouts, those accepted last first.

    The next page is what was accepted before the `queued_position` of the last row of this one.
    """
    payouts = tables.payouts.c
    query = _query(tables).where(*_conditions(tables, wanted or PayoutFilter()))
    if before is not None:
        query = query.where(payouts.queued_position < before)
    query = query.order_by(payouts.queued_position.desc()).limit(limit)
    return [_row(row) for row in connection.execute(query).mappings()]


def freezing_anomaly(tables: ReadTables) -> ColumnElement[bool]:
    """Return the condition that an open anomaly forbids another attempt of the payout."""
    anomalies = tables.anomalies.c
    return exists().where(anomalies.payout_id == tables.payouts.c.id, anomalies.freezes, anomalies.resolution.is_(None))


def attempt_that_counts(tables: ReadTables) -> ColumnElement[bool]:
    """Return the condition that joins a payout to the attempt that counts."""
    payouts, attempts = tables.payouts.c, tables.attempts.c
    return and_(attempts.payout_id == payouts.id, attempts.attempt == payouts.attempt)


def _query(tables: ReadTables) -> Select[Any]:
    of_payout = columns_of(PayoutRow, tables.payouts)
    known = {column.name for column in of_payout}
    of_attempt = columns_of(PayoutRow, tables.attempts, leaving_out=known)
    frozen = freezing_anomaly(tables).label("frozen")
    return select(*of_payout, *of_attempt, frozen).outerjoin(tables.attempts, attempt_that_counts(tables))


def _conditions(tables: ReadTables, wanted: PayoutFilter) -> list[ColumnElement[bool]]:
    payouts = tables.payouts
    found = [] if wanted.status is None else [has_status(payouts, wanted.status)]
    equal = {"source_account": wanted.source_account, "batch_id": wanted.batch_id, "rail": wanted.rail}
    found += [payouts.c[name] == value for name, value in equal.items() if value is not None]
    return found


@made_once
def _by_id(tables: ReadTables) -> Select[Any]:
    return _query(tables).where(tables.payouts.c.id == bindparam("asked_for"))


@made_once
def _by_reference(tables: ReadTables) -> Select[Any]:
    return _query(tables).where(tables.payouts.c.reference == bindparam("asked_for"))


def _one(connection: Connection, query: Select[Any], name: UUID | str) -> PayoutRow:
    row = connection.execute(query, {"asked_for": name}).mappings().one_or_none()
    if row is None:
        raise PayoutNotFoundError(str(name))
    return _row(row)


def _row(row: RowMapping) -> PayoutRow:
    rails = {name: row[name] and Rail(row[name]) for name in ("rail", "named_rail")}
    read = {"status": PayoutStatus(row["status"]), "urgency": Urgency(row["urgency"]), **rails}
    flags = {name: bool(row[name]) for name in ("frozen", "outcome_unknown")}
    return PayoutRow(**{**row, **read, **flags})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
