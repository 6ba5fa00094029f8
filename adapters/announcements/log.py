"""The log of announcements: the book's log, as other systems are told it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.announcements.announcement import Announcement
from adapters.announcements.kinds import TYPE_OF
from adapters.announcements.telling import announcement_of
from ledger.events import DomainEvent, RecordedEvent
from ledger.store import log_reading
from ledger.store.event_store import EventStore

PAGE_EVENTS = 500


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """Some announcements in log order, and the position up to which these are all."""

    announcements: Sequence[Announcement]
    position: int


@dataclass(frozen=True, slots=True)
class AnnouncementLog:
    """One book's announcements. Nothing is stored: each is made from the log when it is asked for."""

    store: EventStore

    def page(self, after: int, limit: int = PAGE_EVENTS, upto: int | None = None) -> AnnouncementPage:
        """Return what is announced of at most `limit` events behind position `after`, up to position `upto`.

        Raises EventUnreadableError or UnknownEventError.
        """
        database = self.store.database
        with database.read() as connection:
            events = self.store.read_page_on(connection, after, limit, upto)
            told = {each.event.originator_id for each in events if TYPE_OF[type(each.event)] is not None}
            histories = log_reading.histories(database.tables, connection, told)
        announced = (_told(each, histories.get(each.event.originator_id, ())) for each in events)
        position = events[-1].position if events else after
        return AnnouncementPage([each for each in announced if each is not None], position)

    def at(self, position: int) -> Announcement | None:
        """Return the announcement of the event at a position; None when it is not announced. Raises as `page`."""
        return next(iter(self.page(position - 1, 1, position).announcements), None)


def _told(recorded: RecordedEvent, stream: Sequence[DomainEvent]) -> Announcement | None:
    return announcement_of(recorded, stream[: recorded.event.originator_version])
