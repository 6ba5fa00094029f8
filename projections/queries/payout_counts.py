"""How many payouts stand where, and how much money that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, func, select

from ledger.payout.status import PayoutStatus
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class StatusCount:
    """The payouts of one status and currency, and the sum of their amounts in minor units."""

    status: PayoutStatus
    currency: str
    payouts: int
    amount_minor: int


def counts_by_status(
    connection: Connection, tables: ReadTables, *, batch_id: UUID | None = None
) -> Sequence[StatusCount]:
    """Return the counts of all payouts or of a batch, in the order of a payout's life; without those of none."""
    payouts = tables.payouts.c
    query = select(payouts.status, payouts.currency, func.count(), func.sum(payouts.amount_minor))
    query = query.group_by(payouts.status, payouts.currency)
    if batch_id is not None:
        query = query.where(payouts.batch_id == batch_id)
    found = [
        StatusCount(PayoutStatus(status), currency, count, int(amount_minor))
        for status, currency, count, amount_minor in connection.execute(query)
    ]
    order = list(PayoutStatus)
    return sorted(found, key=lambda count: (order.index(count.status), count.currency))
