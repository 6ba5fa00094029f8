"""Holders: the matches and breaks of the log, and which lines of statements and of the books each of them holds.

They are read from their own events, some at a time, and not from a table. What cannot be read is left out: the pass
over the log tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ledger.errors import EventUnreadableError, UnknownEventError
from ledger.events import DomainEvent
from ledger.reconciliation.events import BreakClosed, BreakOpened, Matched, MatchUndone
from ledger.store.log_reading import histories
from projections.verify.check import Reading

_TOPICS = tuple(f"{each.TOPIC}/{version}" for each in (Matched, BreakOpened) for version in range(1, each.VERSION + 1))
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Holder:
    """A match or a break."""

    id: UUID
    opened: Matched | BreakOpened
    position: int
    """Of the event that opened it."""
    live: bool
    """Whether it still holds its lines: it was not undone, or not closed."""

    @property
    def line_ids(self) -> Sequence[str]:
        """Return the names of its lines."""
        return (*self.opened.external, *self.opened.booked)


def holders(reading: Reading) -> Iterator[Sequence[Holder]]:
    """Yield all matches and breaks in the order in which they were opened, some at a time."""
    events, after = reading.store.database.tables.events.c, 0
    while True:
        query = (
            select(events.originator_id, events.position)
            .where(events.position > after, events.topic.in_(_TOPICS))
            .order_by(events.position)
            .limit(_AT_ONCE)
        )
        places = {row.originator_id: row.position for row in reading.connection.execute(query)}
        if not places:
            return
        told = _histories(reading, list(places))
        found = [holder for each, place in places.items() for holder in _holder(each, place, told.get(each, ()))]
        if found:
            yield found
        after = max(places.values())


def _holder(holder_id: UUID, position: int, history: Sequence[DomainEvent]) -> Iterator[Holder]:
    opened = next(iter(history), None)
    if isinstance(opened, Matched | BreakOpened):
        live = not any(isinstance(event, MatchUndone | BreakClosed) for event in history)
        yield Holder(holder_id, opened, position, live)


def _histories(reading: Reading, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[DomainEvent]]:
    """Return the events of many; where one cannot be read, each is read by itself."""
    try:
        return histories(reading.store.database.tables, reading.connection, ids)
    except (EventUnreadableError, UnknownEventError):
        if len(ids) == 1:
            return {}
        return {found: events for each in ids for found, events in _histories(reading, [each]).items()}
