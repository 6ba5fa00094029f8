"""A story: the events of one aggregate made by hand, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from ledger import chart
from ledger.events import DomainEvent

MOMENT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ACME = chart.customer("Acme")
NXT = "Nxt"
_NAMES = UUID("0d1c6a51-7d51-4b0c-9a4e-55a3f0c5f6a1")

E = TypeVar("E", bound=DomainEvent)


def id_of(name: str) -> UUID:
    """Return the id that stands for a name, the same in every run."""
    return uuid5(_NAMES, name)


class Story:
    """The events of one aggregate, one after the other."""

    def __init__(self, name: str, effective_at: datetime = MOMENT) -> None:
        """Begin at a moment (UTC); each event happens a minute after the one before."""
        self.id = id_of(name)
        self.name = name
        self.effective_at = effective_at
        self.told: list[DomainEvent] = []

    def tell(self, event_class: type[E], **facts: Any) -> E:
        """Add an event."""
        told = event_class(
            originator_id=self.id,
            originator_version=len(self.told) + 1,
            actor=facts.pop("actor", "tester"),
            request_id=f"{self.name}/{len(self.told) + 1}",
            effective_at=facts.pop("effective_at", self.effective_at + timedelta(minutes=len(self.told))),
            **facts,
        )
        self.told.append(told)
        return told
