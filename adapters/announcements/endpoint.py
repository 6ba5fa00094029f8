"""An endpoint: where another system takes announcements in, and which of them it wants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import SecretStr

from adapters.announcements.errors import AnnouncementTypeError
from adapters.announcements.kinds import MEANINGS


class EndpointStatus(StrEnum):
    """Whether anything is sent to an endpoint."""

    ACTIVE = "active"
    PAUSED = "paused"
    """A person paused it. What happens meanwhile is sent when it is resumed."""
    DISABLED = "disabled"
    """It answered that it is gone for good (410). As paused."""
    REMOVED = "removed"
    """A person removed it. Nothing is left but the record of it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is known of an endpoint; its secret is not."""

    id: UUID
    url: str
    description: str
    types: frozenset[str] | None
    """The types of announcement that it wants; None for all, also those of later versions."""
    status: EndpointStatus
    status_reason: str | None
    position: int
    """The last event of the log that it has been told, or that is on its way to it."""
    previous_until: datetime | None
    """Until when its webhooks are signed with the previous secret too (UTC)."""
    created_by: str
    created_at: datetime
    waiting: int
    """How many deliveries are on their way."""
    given_up: int
    """How many were given up."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that is shown this once."""

    endpoint_id: UUID
    secret: SecretStr


def types_text(types: Collection[str] | None) -> str | None:
    """Return types as they are stored; none at all means all. Raises AnnouncementTypeError."""
    if not types:
        return None
    for each in types:
        if each not in MEANINGS:
            raise AnnouncementTypeError(each)
    return ",".join(sorted(set(types)))


def types_in(text: str | None) -> frozenset[str] | None:
    """Return stored types; None for all."""
    return None if text is None else frozenset(text.split(","))
