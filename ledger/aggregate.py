"""Aggregates: things whose whole state follows from their events.

A public command checks its guards and then records events; a private method marked with `@event` assigns what one kind
of event means, and does nothing else. Replay runs the assignments only, so tightening a guard can never make old
history unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from operator import itemgetter
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from ledger.events import DomainEvent

E = TypeVar("E", bound=DomainEvent)
A = TypeVar("A")

_ORDER = count()
"""Numbers the recording of events across all aggregates, so that one command's events keep their order in the log."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who asks, why, and when (UTC): the part that all events of one command share."""

    actor: str
    request_id: str
    effective_at: datetime
    message_digest: str | None = None


def event(event_class: type[E]) -> Callable[[Callable[[A, E], None]], Callable[[A, E], None]]:
    """Mark the method that assigns what this kind of event means."""

    def mark(method: Callable[[A, E], None]) -> Callable[[A, E], None]:
        method.__dict__["event_class"] = event_class
        return method

    return mark


class Aggregate:
    """A consistency boundary: its events are numbered from 1 and stored together or not at all."""

    _mutators: ClassVar[dict[type[DomainEvent], Callable[[Any, Any], None]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the mutators of the class."""
        super().__init_subclass__(**kwargs)
        cls._mutators = dict(cls._mutators) | {
            method.__dict__["event_class"]: method
            for method in vars(cls).values()
            if "event_class" in getattr(method, "__dict__", {})
        }

    def __init__(self, aggregate_id: UUID) -> None:
        """Start without history."""
        self.id = aggregate_id
        self.version = 0
        self._pending: list[tuple[int, DomainEvent]] = []

    @classmethod
    def event_classes(cls) -> frozenset[type[DomainEvent]]:
        """Return the kinds of event that this kind of aggregate is made of."""
        return frozenset(cls._mutators)

    @classmethod
    def is_told_by(cls, events: Sequence[DomainEvent]) -> bool:
        """Return whether these events are the history of an aggregate of this kind, and not of another."""
        return bool(events) and type(events[0]) in cls._mutators

    @classmethod
    def replay(cls, aggregate_id: UUID, events: Sequence[DomainEvent]) -> Self:
        """Return the aggregate that these events make."""
        aggregate = cls(aggregate_id)
        for recorded in events:
            aggregate._apply(recorded)
        return aggregate

    @classmethod
    def steps(cls, aggregate_id: UUID, events: Iterable[E]) -> Iterator[tuple[Self, E]]:
        """Replay events one by one: return each with the aggregate as it was before it."""
        aggregate = cls(aggregate_id)
        for recorded in events:
            yield aggregate, recorded
            aggregate._apply(recorded)

    @property
    def pending_events(self) -> Sequence[DomainEvent]:
        """Return the events that were recorded since the aggregate was loaded."""
        return tuple(recorded for _, recorded in self._pending)

    def collect_events(self) -> Sequence[DomainEvent]:
        """Hand over the pending events, to be stored."""
        return collect_events([self])

    def collect_numbered_events(self) -> Sequence[tuple[int, DomainEvent]]:
        """Hand over the pending events, each with a number that orders it among those of all aggregates."""
        pending, self._pending = tuple(self._pending), []
        return pending

    def _record(self, event_class: type[DomainEvent], cause: Cause, **facts: Any) -> None:
        self._apply(recorded := self._make(event_class, cause, facts))
        self._pending.append((next(_ORDER), recorded))

    def _make(self, event_class: type[E], cause: Cause, facts: dict[str, Any]) -> E:
        return event_class(
            originator_id=self.id,
            originator_version=self.version + 1,
            actor=cause.actor,
            request_id=cause.request_id,
            effective_at=cause.effective_at,
            message_digest=cause.message_digest,
            **facts,
        )

    def _apply(self, recorded: DomainEvent) -> None:
        assert recorded.originator_version == self.version + 1, "events of an aggregate are replayed in order"
        self._mutators[type(recorded)](self, recorded)
        self.version = recorded.originator_version


def collect_events(aggregates: Iterable[Aggregate]) -> Sequence[DomainEvent]:
    """Hand over the pending events of several aggregates, in the order in which they were recorded."""
    numbered = chain.from_iterable(aggregate.collect_numbered_events() for aggregate in aggregates)
    return tuple(recorded for _, recorded in sorted(numbered, key=itemgetter(0)))
