"""A delivery: one announcement on its way to one endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DeliveryStatus(StrEnum):
    """Whether the endpoint has taken it."""

    WAITING = "waiting"
    """It is tried when it is due."""
    DELIVERED = "delivered"
    """The endpoint answered with 2xx."""
    GIVEN_UP = "given_up"
    """It was tried as often as it is tried. A replay tries it again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a delivery stands."""

    endpoint_id: UUID
    position: int
    """The event's place in the log."""
    type: str
    status: DeliveryStatus
    due_at: datetime
    """When it is tried next (UTC), while it waits."""
    tries: int
    answer: int | None
    """The status code of the last answer."""
    fault: str | None
    """What went wrong the last time, where there was no answer."""
    tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's right to send one delivery, until a moment."""

    endpoint_id: UUID
    position: int
    type: str
    tries: int
    """How often it was tried, this time included."""
    token: UUID
