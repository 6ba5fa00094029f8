"""The row of a payout as it stands, joined with the attempt that counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, select

from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.urgency import Urgency
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


def payout_rows(tables: ReadTables) -> Select[Any]:
    """Return the query for all payouts, in no order."""
    of_payout = columns_of(PayoutRow, tables.payouts)
    known = {column.name for column in of_payout}
    of_attempt = columns_of(PayoutRow, tables.attempts, leaving_out=known)
    frozen = freezing_anomaly(tables).label("frozen")
    return select(*of_payout, *of_attempt, frozen).outerjoin(tables.attempts, attempt_that_counts(tables))


def payout_row(row: RowMapping) -> PayoutRow:
    """Read a row of that query."""
    rails = {name: row[name] and Rail(row[name]) for name in ("rail", "named_rail")}
    read = {"status": PayoutStatus(row["status"]), "urgency": Urgency(row["urgency"]), **rails}
    flags = {name: bool(row[name]) for name in ("frozen", "outcome_unknown")}
    return PayoutRow(**{**row, **read, **flags})


def payouts_by_id(connection: Connection, tables: ReadTables, ids: Collection[UUID]) -> Mapping[UUID, PayoutRow]:
    """Return the payouts with these ids, a page of them at most; those that do not exist are left out."""
    query = payout_rows(tables).where(tables.payouts.c.id.in_(ids))
    return {row["id"]: payout_row(row) for row in connection.execute(query).mappings()}


def freezing_anomaly(tables: ReadTables) -> ColumnElement[bool]:
    """Return the condition that an open anomaly forbids another attempt of the payout."""
    anomalies = tables.anomalies.c
    return exists().where(anomalies.payout_id == tables.payouts.c.id, anomalies.freezes, anomalies.resolution.is_(None))


def attempt_that_counts(tables: ReadTables) -> ColumnElement[bool]:
    """Return the condition that joins a payout to the attempt that counts."""
    payouts, attempts = tables.payouts.c, tables.attempts.c
    return and_(attempts.payout_id == payouts.id, attempts.attempt == payouts.attempt)
