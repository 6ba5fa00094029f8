"""The attempts of a payout, each with what its provider said of it last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from ledger.payout.attempts import AttemptState
from ledger.store.made_once import made_once
from projections.queries.rows import columns_of
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt. Amounts in minor units."""

    attempt: int
    provider: str
    rail: str | None
    idempotency_key: str
    provider_beneficiary_id: str
    provider_payout_id: str | None
    state: AttemptState
    acknowledged: bool
    outcome_unknown: bool
    provider_status: str | None
    reason: str | None
    confidence: str | None
    utr: str | None
    return_utr: str | None
    fee_minor: int | None
    tax_minor: int | None
    fee_refunded_minor: int | None
    tax_refunded_minor: int | None
    submitted_at: datetime
    completed_at: datetime | None
    closed_at: datetime | None
    reversed_at: datetime | None
    position: int
    effective_at: datetime
    recorded_at: datetime


def attempts_of(connection: Connection, tables: ReadTables, payout_id: UUID) -> Sequence[AttemptRow]:
    """Return the attempts of a payout, the first one first."""
    rows = connection.execute(_of_payout(tables), {"payout_id": payout_id}).mappings()
    return [AttemptRow(**{**row, **_state(row["state"])}) for row in rows]


@made_once
def _of_payout(tables: ReadTables) -> Select[Any]:
    attempts = tables.attempts
    query = select(*columns_of(AttemptRow, attempts)).where(attempts.c.payout_id == bindparam("payout_id"))
    return query.order_by(attempts.c.attempt)


def _state(text: str) -> dict[str, Any]:
    return {"state": AttemptState(text)}
