"""The timeline: what will happen in a simulated world by itself, in order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count


class WorldClock:
    """The one clock of a world; see `ledger.clock.Clock`."""

    def __init__(self, now: datetime) -> None:
        """Start at a moment (UTC)."""
        self._now = now

    def now(self) -> datetime:
        """Return the present moment (UTC)."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let time pass until a moment; it never goes back."""
        self._now = max(self._now, moment)


class Timeline:
    """Happenings that nobody has to ask for, such as a payment arriving or a webhook being sent."""

    def __init__(self, clock: WorldClock) -> None:
        """Follow a clock."""
        self._clock = clock
        self._happenings: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, moment: datetime, happening: Callable[[], None]) -> None:
        """Let something happen at a moment (UTC)."""
        heappush(self._happenings, (moment, next(self._numbers), happening))

    def after(self, span: timedelta, happening: Callable[[], None]) -> None:
        """Let something happen after a while."""
        self.at(self._clock.now() + span, happening)

    @property
    def next_at(self) -> datetime | None:
        """Return when the next thing happens (UTC)."""
        return self._happenings[0][0] if self._happenings else None

    def let_happen(self) -> None:
        """Let everything happen whose time has come."""
        while self._happenings and self._happenings[0][0] <= self._clock.now():
            heappop(self._happenings)[2]()
