"""The timeline of a payout: its events as the log holds them, with who caused each, why, and what it booked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.events import DomainEvent, RecordedEvent
from ledger.journal import JournalEntry
from projections.queries.event_words import words_of

_COMMON = frozenset(DomainEvent.model_fields)
_PERSONAL = frozenset({"narration"})


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of an aggregate."""

    position: int
    version: int
    """The aggregate's version after it, from 1."""
    event: str
    """The kind of event, such as `payout.queued`."""
    words: str
    """What it says, for people."""
    facts: Mapping[str, Any]
    """What it says, for programs: the event's own fields as JSON values, without personal data."""
    effective_at: datetime
    recorded_at: datetime
    actor: str
    request_id: str
    message_digest: str | None
    """SHA-256 (hex) of the provider's message that caused it."""
    entry: JournalEntry | None


def timeline(
    stream: Iterable[RecordedEvent], words: Callable[[DomainEvent], str] = words_of
) -> Sequence[TimelineEvent]:
    """Return the timeline of one aggregate's events, as `EventStore.stream` hands them out: a payout's, by default.

    `words` says what an event of its kind says.
    """
    return [_told(recorded, recorded.event, words(recorded.event)) for recorded in stream]


def _told(recorded: RecordedEvent, event: DomainEvent, words: str) -> TimelineEvent:
    return TimelineEvent(
        position=recorded.position,
        version=event.originator_version,
        event=event.TOPIC,
        words=words,
        facts=event.model_dump(mode="json", exclude=set(_COMMON | _PERSONAL)),
        effective_at=event.effective_at,
        recorded_at=recorded.recorded_at,
        actor=event.actor,
        request_id=event.request_id,
        message_digest=event.message_digest,
        entry=event.entry,
    )
