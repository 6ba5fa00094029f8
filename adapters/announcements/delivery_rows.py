"""The rows of deliveries: each function is one step, inside a transaction that its caller owns.

A row that is leased becomes due again when its lease runs out: what a worker that died was sending is sent once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    select,
    tuple_,
    update,
)

from adapters.announcements.announcement import Announcement
from adapters.announcements.delivery import Delivery, DeliveryStatus, Lease
from adapters.announcements.endpoint import EndpointStatus, types_in
from adapters.announcements.post import Outcome
from adapters.announcements.tables import AnnouncementTables
from ledger.store.columns import UtcDateTime
from ledger.store.tables import LogTables
from ledger.store.upsert import insert_or

_PRUNED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to do for an endpoint that is active."""

    endpoint_id: UUID
    types: frozenset[str] | None
    position: int
    head: int
    """The last position of the log."""
    due_at: datetime | None
    """When its next delivery is due (UTC); None when there is none."""

    def wants(self, announcement: Announcement) -> bool:
        """Return whether the endpoint is told of this."""
        return self.types is None or announcement.type in self.types


@dataclass(frozen=True, slots=True)
class DeliveryRows:
    """The deliveries of one book."""

    tables: AnnouncementTables

    def standings(self, connection: Connection, log: LogTables) -> Sequence[Standing]:
        """Return what there is to do for each endpoint that is active: one cheap query."""
        endpoints, deliveries = self.tables.endpoints.c, self.tables.deliveries.c
        waiting = (deliveries.endpoint_id == endpoints.id) & (deliveries.status == DeliveryStatus.WAITING)
        due_at = select(func.min(deliveries.due_at)).where(waiting).correlate(self.tables.endpoints).scalar_subquery()
        head = select(log.log_head.c.position).scalar_subquery()
        query = select(endpoints.id, endpoints.types, endpoints.position, head, due_at)
        rows = connection.execute(query.where(endpoints.status == EndpointStatus.ACTIVE).order_by(endpoints.id))
        return [Standing(row[0], types_in(row[1]), row[2], row[3], row[4]) for row in rows]

    def put(
        self, connection: Connection, endpoint_id: UUID, announcements: Iterable[Announcement], now: datetime
    ) -> int:
        """Put deliveries in, due now; what is there already stays as it is. Return how many were asked for."""
        rows = [_row(endpoint_id, each, now) for each in announcements]
        if rows:
            insert = insert_or(connection.dialect.name, self.tables.deliveries)
            connection.execute(insert.on_conflict_do_nothing(), rows)
        return len(rows)

    def put_again(
        self, connection: Connection, endpoint_id: UUID, announcements: Iterable[Announcement], now: datetime
    ) -> int:
        """Put deliveries in, due now, also what was delivered or given up; what is being sent is sent again after."""
        rows = [_row(endpoint_id, each, now) for each in announcements]
        if rows:
            insert = insert_or(connection.dialect.name, self.tables.deliveries)
            there, asked = self.tables.deliveries.c, insert.excluded
            is_free = there.lease_token.is_(None)
            values = {
                "status": DeliveryStatus.WAITING.value,
                "tries": 0,
                "due_at": case((is_free, asked.due_at), else_=there.due_at),
                "again": ~is_free,
            }
            keys = [there.endpoint_id, there.position]
            connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=values), rows)
        return len(rows)

    def is_due(self, connection: Connection, endpoint_id: UUID, now: datetime) -> bool:
        """Return whether there is something to send."""
        return connection.execute(self._due(endpoint_id, now)).first() is not None

    def take(self, connection: Connection, endpoint_id: UUID, now: datetime, until: datetime) -> Lease | None:
        """Lease the delivery that has been due the longest; None when none is due, or nothing is sent there."""
        query = self._due(endpoint_id, now).with_for_update(skip_locked=True, of=self.tables.deliveries)
        found = connection.execute(query).one_or_none()
        if found is None:
            return None
        lease = Lease(endpoint_id, found.position, found.type, found.tries + 1, uuid4())
        leased = {"tries": lease.tries, "lease_token": lease.token, "due_at": until, "again": False}
        connection.execute(update(self.tables.deliveries).where(self._is_row(lease)).values(leased))
        return lease

    def settle(
        self, connection: Connection, lease: Lease, outcome: Outcome, due_at: datetime | None, now: datetime
    ) -> bool:
        """Record what came of a leased delivery: taken, to be tried again, or without `due_at` given up.

        One that was replayed meanwhile is due at once. Returns False, without a change, when the lease is not held any
        more: somebody else is sending it, or its endpoint was removed.
        """
        deliveries = self.tables.deliveries
        status = DeliveryStatus.WAITING if due_at is not None else DeliveryStatus.GIVEN_UP
        if outcome.is_taken:
            status = DeliveryStatus.DELIVERED
        again = deliveries.c.again
        values = {
            "status": case((again, DeliveryStatus.WAITING.value), else_=status.value),
            "due_at": case((again, _moment(now)), else_=_moment(due_at or now)),
            "tries": case((again, 0), else_=lease.tries),
            "lease_token": None,
            "again": false(),
            "answer": outcome.answer,
            "fault": outcome.fault,
            "tried_at": now,
        }
        is_held = deliveries.c.lease_token == lease.token
        return connection.execute(update(deliveries).where(self._is_row(lease), is_held).values(values)).rowcount == 1

    def prune(self, connection: Connection, before: datetime) -> int:
        """Forget deliveries that were taken before a moment; return how many there were of those looked at."""
        deliveries = self.tables.deliveries
        key = (deliveries.c.endpoint_id, deliveries.c.position)
        is_old = (deliveries.c.status == DeliveryStatus.DELIVERED) & (deliveries.c.tried_at < before)
        old = select(*key).where(is_old).limit(_PRUNED_AT_ONCE).with_for_update(skip_locked=True)
        return connection.execute(delete(deliveries).where(tuple_(*key).in_(old))).rowcount

    def read(
        self, connection: Connection, endpoint_id: UUID, status: DeliveryStatus | None, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        """Return deliveries of an endpoint, the latest events first, of events before a position."""
        deliveries = self.tables.deliveries.c
        query = select(*(deliveries[name] for name in Delivery.__dataclass_fields__))
        query = query.where(deliveries.endpoint_id == endpoint_id)
        if status is not None:
            query = query.where(deliveries.status == status)
        if before is not None:
            query = query.where(deliveries.position < before)
        rows = connection.execute(query.order_by(deliveries.position.desc()).limit(limit)).mappings()
        return [Delivery(**{**row, "status": DeliveryStatus(row["status"])}) for row in rows]

    def _due(self, endpoint_id: UUID, now: datetime) -> Select[Any]:
        endpoints, deliveries = self.tables.endpoints.c, self.tables.deliveries.c
        is_active = exists().where(endpoints.id == endpoint_id, endpoints.status == EndpointStatus.ACTIVE)
        is_due = (deliveries.status == DeliveryStatus.WAITING) & (deliveries.due_at <= now)
        query = select(deliveries.position, deliveries.type, deliveries.tries)
        return (
            query.where(deliveries.endpoint_id == endpoint_id, is_due, is_active)
            .order_by(deliveries.due_at, deliveries.position)
            .limit(1)
        )

    def _is_row(self, lease: Lease) -> ColumnElement[bool]:
        deliveries = self.tables.deliveries.c
        return (deliveries.endpoint_id == lease.endpoint_id) & (deliveries.position == lease.position)


def _moment(moment: datetime) -> ColumnElement[datetime]:
    """Return a moment that is written as the columns have it, also inside an expression."""
    return literal(moment, UtcDateTime())


def _row(endpoint_id: UUID, announcement: Announcement, now: datetime) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint_id,
        "position": announcement.position,
        "type": announcement.type,
        "status": DeliveryStatus.WAITING.value,
        "due_at": now,
        "tries": 0,
        "again": False,
    }
