"""The sandbox's clock: it stands still until it is moved, and what falls due on the way happens in order.

A payout that settles in thirty seconds settles when this clock has been moved thirty seconds; no thread sleeps for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from threading import RLock

from adapters.sandbox.refusals import ClockBackwardsError


class SandboxClock:
    """A clock (UTC) with an agenda. It also is a `ledger.clock.Clock`, so a ledger under test can share it."""

    def __init__(self, start_at: datetime) -> None:
        """Stand at a moment (UTC)."""
        self.still = RLock()
        """Held while time moves or the bank's books change: nobody sees them in between."""
        self._now = start_at
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._sequence = count()

    def now(self) -> datetime:
        """Return the moment the clock was last moved to (UTC)."""
        return self._now

    def after(self, delay: timedelta, action: Callable[[], None]) -> None:
        """Have something happen when the clock has been moved on by the delay."""
        with self.still:
            heappush(self._agenda, (self._now + delay, next(self._sequence), action))

    def advance(self, by: timedelta) -> None:
        """Move the clock on and do what falls due, each at its own time.

        Raises ClockBackwardsError.
        """
        if by.total_seconds() < 0:
            raise ClockBackwardsError(by.total_seconds())
        with self.still:
            until = self._now + by
            while self._agenda and self._agenda[0][0] <= until:
                self._now, _, action = heappop(self._agenda)
                action()
            self._now = until
