"""How many payouts stand where, and how much money that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

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
    if batch_id is not None:
        return counts_of_batches(connection, tables, [batch_id])[batch_id]
    return counts_where(connection, tables)


def counts_of_batches(
    connection: Connection, tables: ReadTables, batch_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[StatusCount]]:
    """Return the counts of several batches, each in the order of a payout's life; without those of none."""
    payouts = tables.payouts.c
    query = select(payouts.batch_id, *_sums(tables)).where(payouts.batch_id.in_(batch_ids))
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for batch_id, *sums in connection.execute(query.group_by(payouts.batch_id, payouts.status, payouts.currency)):
        found[batch_id].append(sums)
    return {batch_id: _in_order(found[batch_id]) for batch_id in batch_ids}


def counts_where(connection: Connection, tables: ReadTables, *conditions: ColumnElement[bool]) -> Sequence[StatusCount]:
    """Return the counts of the payouts that meet all conditions, in the order of a payout's life."""
    query = select(*_sums(tables)).where(*conditions)
    return _in_order(connection.execute(query.group_by(tables.payouts.c.status, tables.payouts.c.currency)))


def _sums(tables: ReadTables) -> tuple[ColumnElement[Any], ...]:
    payouts = tables.payouts.c
    return payouts.status, payouts.currency, func.count(), func.sum(payouts.amount_minor)


def _in_order(sums: Iterable[Any]) -> Sequence[StatusCount]:
    found = [
        StatusCount(PayoutStatus(status), currency, count, int(amount_minor))
        for status, currency, count, amount_minor in sums
    ]
    order = list(PayoutStatus)
    return sorted(found, key=lambda count: (order.index(count.status), count.currency))
