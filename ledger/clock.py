"""Clocks: where the ledger gets its time from, so that tests and simulations can move it. All times are UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time (UTC)."""

    def now(self) -> datetime:
        """Return the present moment (UTC)."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment (UTC)."""
        return datetime.now(tz=UTC)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        """Start at a moment (UTC)."""
        self._now = now

    def now(self) -> datetime:
        """Return the moment the clock was last moved to (UTC)."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move the clock on."""
        self._now += by
