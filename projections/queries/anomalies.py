"""The anomalies of a payout: what did not fit, and how it was settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.store.made_once import made_once
from projections.queries.rows import columns_of
from projections.schema import ReadTables

IN_MINOR_UNITS = frozenset({AnomalyKind.AMOUNT_DIFFERS, AnomalyKind.FEE_DIFFERS})
"""The kinds of anomaly whose `expected` and `found` are amounts in minor units."""


@dataclass(frozen=True, slots=True)
class AnomalyRow:
    """One anomaly; it is open while it has no resolution."""

    anomaly: int
    attempt: int
    kind: AnomalyKind
    expected: str
    found: str
    freezes: bool
    raised_at: datetime
    resolution: Resolution | None
    note: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    position: int
    effective_at: datetime
    recorded_at: datetime


def anomalies_of(connection: Connection, tables: ReadTables, payout_id: UUID) -> Sequence[AnomalyRow]:
    """Return the anomalies of a payout in the order they were raised."""
    rows = connection.execute(_of_payout(tables), {"payout_id": payout_id}).mappings()
    return [AnomalyRow(**{**row, **_words(row["kind"], row["resolution"])}) for row in rows]


@made_once
def _of_payout(tables: ReadTables) -> Select[Any]:
    anomalies = tables.anomalies
    query = select(*columns_of(AnomalyRow, anomalies)).where(anomalies.c.payout_id == bindparam("payout_id"))
    return query.order_by(anomalies.c.anomaly)


def _words(kind: str, resolution: str | None) -> dict[str, Any]:
    return {"kind": AnomalyKind(kind), "resolution": None if resolution is None else Resolution(resolution)}
