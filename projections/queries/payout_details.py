"""Everything that the books hold on one payout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from projections.queries.anomalies import AnomalyRow, anomalies_of
from projections.queries.attempts import AttemptRow, attempts_of
from projections.queries.entries import BookedEntry, entries_of
from projections.queries.payouts import PayoutRow, payout_by_id, payout_named
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class PayoutDetail:
    """A payout with its attempts, anomalies and journal entries; its events are in the log (`timeline`)."""

    payout: PayoutRow
    attempts: Sequence[AttemptRow]
    anomalies: Sequence[AnomalyRow]
    entries: Sequence[BookedEntry]


def payout_detail(connection: Connection, tables: ReadTables, name: str | UUID) -> PayoutDetail:
    """Return what there is on the payout that a text names, by reference or id, or that has this id.

    Raises PayoutNotFoundError.
    """
    if isinstance(name, UUID):
        payout = payout_by_id(connection, tables, name)
    else:
        payout = payout_named(connection, tables, name)
    return PayoutDetail(
        payout=payout,
        attempts=attempts_of(connection, tables, payout.id),
        anomalies=anomalies_of(connection, tables, payout.id),
        entries=entries_of(connection, tables, payout.id),
    )
