"""The rows of endpoints: each function is one step, inside a transaction that its caller owns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, insert, select, update

from adapters.announcements.delivery import DeliveryStatus
from adapters.announcements.endpoint import Endpoint, EndpointStatus, types_in
from adapters.announcements.errors import EndpointNotFoundError
from adapters.announcements.tables import AnnouncementTables


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to an endpoint."""

    change: str
    note: str | None
    actor: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class EndpointRows:
    """The endpoints of one book."""

    tables: AnnouncementTables

    def add(self, connection: Connection, row: dict[str, Any]) -> None:
        """Put a new endpoint in."""
        connection.execute(insert(self.tables.endpoints), row)

    def find(self, connection: Connection, endpoint_id: UUID, *, locking: bool = False) -> Any:
        """Return an endpoint's row; one that is locked nobody else changes until the transaction ends.

        Raises EndpointNotFoundError, also when it was removed.
        """
        query = select(self.tables.endpoints).where(self.tables.endpoints.c.id == endpoint_id)
        row = connection.execute(query.with_for_update() if locking else query).one_or_none()
        if row is None or row.status == EndpointStatus.REMOVED:
            raise EndpointNotFoundError(str(endpoint_id))
        return row

    def change(self, connection: Connection, endpoint_id: UUID, values: dict[str, Any]) -> None:
        """Change an endpoint, which its caller has locked."""
        endpoints = self.tables.endpoints
        connection.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(values))

    def move_on(self, connection: Connection, endpoint_id: UUID, before: int, after: int) -> bool:
        """Move an endpoint's position on; return False when somebody else has, or nothing is sent to it any more."""
        endpoints = self.tables.endpoints
        is_there = (endpoints.c.id == endpoint_id) & (endpoints.c.position == before)
        moved = update(endpoints).where(is_there, endpoints.c.status == EndpointStatus.ACTIVE)
        return connection.execute(moved.values(position=after)).rowcount == 1

    def note(self, connection: Connection, endpoint_id: UUID, change: Change) -> None:
        """Record who did what."""
        row = {
            "endpoint_id": endpoint_id,
            "change": change.change,
            "note": change.note,
            "actor": change.actor,
            "changed_at": change.changed_at,
        }
        connection.execute(insert(self.tables.changes), row)

    def changes(self, connection: Connection, endpoint_id: UUID) -> Sequence[Change]:
        """Return what was done to an endpoint, in order."""
        changes = self.tables.changes.c
        query = select(changes.change, changes.note, changes.actor, changes.changed_at)
        found = connection.execute(query.where(changes.endpoint_id == endpoint_id).order_by(changes.id))
        return [Change(*row) for row in found]

    def count(self, connection: Connection) -> int:
        """Return how many endpoints there are."""
        endpoints = self.tables.endpoints.c
        return connection.scalar(select(func.count()).where(endpoints.status != EndpointStatus.REMOVED)) or 0

    def read(self, connection: Connection, ids: Collection[UUID] | None = None) -> Sequence[Endpoint]:
        """Return endpoints that were not removed, the oldest first: all, or these."""
        query = self._described
        if ids is not None:
            query = query.where(self.tables.endpoints.c.id.in_(ids))
        return [_endpoint(row) for row in connection.execute(query).mappings()]

    @property
    def _described(self) -> Select[Any]:
        endpoints = self.tables.endpoints.c
        names = [name for name in Endpoint.__dataclass_fields__ if name in endpoints]
        counts = [
            self._count_of(status).label(status.value) for status in (DeliveryStatus.WAITING, DeliveryStatus.GIVEN_UP)
        ]
        query = select(*(endpoints[name] for name in names), *counts)
        return query.where(endpoints.status != EndpointStatus.REMOVED).order_by(endpoints.created_at, endpoints.id)

    def _count_of(self, status: DeliveryStatus) -> Any:
        deliveries, endpoints = self.tables.deliveries.c, self.tables.endpoints.c
        of_it = (deliveries.endpoint_id == endpoints.id) & (deliveries.status == status)
        return select(func.count()).where(of_it).correlate(self.tables.endpoints).scalar_subquery()


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(**{**row, "types": types_in(row["types"]), "status": EndpointStatus(row["status"])})
