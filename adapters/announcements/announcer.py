"""The announcer: the part of a worker that tells other systems. Any number may run on one book."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Self
from uuid import UUID

from adapters.announcements.alarms import Alarms
from adapters.announcements.crew import Crew
from adapters.announcements.deliveries import Deliveries
from adapters.announcements.delivery_rows import Standing
from adapters.announcements.fan_out import FanOut
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.post import HttpPost, Post
from adapters.announcements.register import EndpointRegister
from adapters.announcements.sender import Sender
from adapters.announcements.settings import AnnouncementSettings
from ledger.clock import Clock
from ledger.store.append_signal import AppendSignal

if TYPE_CHECKING:
    from adapters.embedded import Book

IDLE_SECONDS = 1.0
"""How long what another process appended, a new endpoint or a stop can stay unseen; one query each time."""
PRUNE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Announcer:
    """Announces what happens in one book."""

    fan_out: FanOut
    sender: Sender
    deliveries: Deliveries
    per_endpoint: int

    @classmethod
    def of(cls, book: Book, settings: AnnouncementSettings, alarms: Alarms, post: Post | None = None) -> Self:
        """Announce what happens in an open book, by HTTP unless told otherwise."""
        register, log = EndpointRegister.of(book, settings), AnnouncementLog(book.store)
        return cls(
            FanOut(book.database, book.clock, log),
            Sender(register, log, post or HttpPost(settings), alarms, SystemRandom()),
            Deliveries(register, log),
            settings.concurrency_per_endpoint,
        )

    def run(self, stop: threading.Event) -> None:
        """Announce until stopped; what is under way is finished before this returns."""
        prune_at = self._clock.now()
        with Crew.at_work(self.sender, self.per_endpoint) as crew:
            while not stop.is_set():
                if self._clock.now() >= prune_at:
                    self.deliveries.prune()
                    prune_at = self._clock.now() + PRUNE_EVERY
                crew.dismiss_idle()
                seen = self._appended.count
                standings = self.fan_out.standings()
                is_behind = self.fan_out.step(standings)
                crew.send_to(self._due(standings))
                if not is_behind:
                    self._wait(standings, crew, seen)

    def work_through(self, stop: threading.Event) -> None:
        """Announce everything up to the head of the log, and send all that is due once, or until stopped."""
        with Crew.at_work(self.sender, self.per_endpoint) as crew:
            while not stop.is_set():
                standings = self.fan_out.standings()
                is_behind = self.fan_out.step(standings)
                due = self._due(standings)
                crew.send_to(due)
                crew.wait()
                if not is_behind and not due:
                    return

    @property
    def _clock(self) -> Clock:
        return self.fan_out.clock

    @property
    def _appended(self) -> AppendSignal:
        return self.fan_out.database.appended

    def _due(self, standings: Sequence[Standing]) -> Sequence[UUID]:
        now = self._clock.now()
        return [each.endpoint_id for each in standings if each.due_at is not None and each.due_at <= now]

    def _wait(self, standings: Sequence[Standing], crew: Crew, seen: int) -> None:
        """Wait until there may be something to do: the log grows, or a delivery becomes due that nobody waits for."""
        now = self._clock.now()
        moments = (each.due_at for each in standings if each.due_at is not None and crew.has_room_for(each.endpoint_id))
        seconds = min((_seconds(moment - now) for moment in moments), default=IDLE_SECONDS)
        self._appended.wait_beyond(seen, seconds)


def _seconds(wait: timedelta) -> float:
    return min(max(wait.total_seconds(), 0.0), IDLE_SECONDS)
