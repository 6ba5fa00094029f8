"""Domain events: the facts that the ledger keeps for ever, and the only thing that it keeps.

An event is frozen and complete: it says what happened, when (`effective_at`), who caused it and why, and carries the
balanced journal entry that books it. Its stored shape is named by `TOPIC` and `VERSION`, never by a class or file name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt

from ledger.journal import JournalEntry

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _is_none(value: object) -> bool:
    return value is None


class DomainEvent(BaseModel):
    """One recorded fact about one aggregate. Amounts are minor units, times UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str]
    """The durable name of this kind of event."""
    VERSION: ClassVar[int] = 1
    """The version of its stored shape."""
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {}
    """For each older version the function that turns its stored shape into the next version's."""

    originator_id: UUID
    """The aggregate's id."""
    originator_version: StrictInt
    """The aggregate's version after this event; the first is 1."""
    actor: str
    """The person, key or worker that caused this."""
    request_id: str
    """The command that caused this; every event of one command carries the same one."""
    effective_at: AwareDatetime
    """When it happened."""
    message_digest: str | None = None
    """SHA-256 (hex) of the provider's raw message that caused this."""
    entry: JournalEntry | None = None
    """The balanced journal entry of this fact, if it moves value in the books."""
    posted_on: date | None = Field(default=None, exclude_if=_is_none)
    """The day that the entry is booked on where its own day was closed already, in the book's reporting time zone.

    It is left out of the stored state where there is none, as it is of every event older than the first close.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Keep the registry of topics complete."""
        super().__init_subclass__(**kwargs)
        topic = cls.__dict__.get("TOPIC")
        if topic is not None:
            register(topic, cls)


REGISTRY: dict[str, type[DomainEvent]] = {}
"""Every kind of event by its topic."""


def register(topic: str, event_class: type[DomainEvent]) -> None:
    """Enter one kind of event; a topic names one class for ever."""
    assert REGISTRY.setdefault(topic, event_class) is event_class, f"topic {topic!r} is taken"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with its place in the log."""

    position: int
    """The place in the book's log; log order is commit order."""
    recorded_at: datetime
    """When it was stored (UTC); never goes back along the log."""
    topic: str
    """The stored topic with its version, such as `payout.queued/1`."""
    event: DomainEvent
