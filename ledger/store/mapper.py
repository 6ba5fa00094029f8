"""Our codec behind the event-sourcing library's mapper seam."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from ledger.events import DomainEvent
from ledger.store import codec


class EventMapper(Mapper[UUID]):
    """Turns domain events into stored events and back."""

    def __init__(self) -> None:
        """Leave out what the codec replaces: transcodings, compression and a cipher of one key."""
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Encode an event."""
        assert isinstance(domain_event, DomainEvent), "the ledger stores its own events only"
        return stored_event(domain_event)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Decode an event. Raises UnknownEventError or EventUnreadableError."""
        assert isinstance(stored_event.originator_id, UUID), "the ledger's aggregates are known by UUIDs"
        return codec.decode(
            stored_event.topic, stored_event.originator_id, stored_event.originator_version, stored_event.state
        )


def stored_event(event: DomainEvent) -> StoredEvent:
    """Return the row that an event is stored as."""
    return StoredEvent(event.originator_id, event.originator_version, codec.topic_of(event), codec.encode(event))
