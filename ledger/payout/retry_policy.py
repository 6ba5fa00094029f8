"""Retry policy: how often a payout is tried, and how long to wait before the next attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts at most, and exponential backoff between them (seconds)."""

    attempts_max: int = 3
    delay_seconds: float = 60.0
    factor: float = 4.0

    def allows_another(self, attempts_made: int) -> bool:
        """Return whether a payout that has made so many attempts may make one more."""
        return attempts_made < self.attempts_max

    def next_attempt_at(self, now: datetime, attempts_made: int) -> datetime:
        """Return when the next attempt is due (UTC)."""
        return now + timedelta(seconds=self.delay_seconds * self.factor ** (attempts_made - 1))
