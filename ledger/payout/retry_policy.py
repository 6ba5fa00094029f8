"""Retry policy: how often a payout is tried, and how long to wait before the next attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts at most, and exponential backoff between them (seconds).

    The wait is stretched by up to the jitter, a share of itself, so that payouts which were declined together are not
    tried again together. How far follows from payout and attempt: the same facts are always due at the same time.
    """

    attempts_max: int = 3
    delay_seconds: float = 60.0
    factor: float = 4.0
    jitter: float = 0.25

    def allows_another(self, attempts_made: int) -> bool:
        """Return whether a payout that has made so many attempts may make one more."""
        return attempts_made < self.attempts_max

    def next_attempt_at(self, now: datetime, attempts_made: int, payout_id: UUID) -> datetime:
        """Return when the next attempt is due (UTC)."""
        seconds = self.delay_seconds * self.factor ** (attempts_made - 1)
        return now + timedelta(seconds=seconds * (1 + self.jitter * _share(payout_id, attempts_made)))


def _share(payout_id: UUID, attempts_made: int) -> float:
    """Return a number from 0 up to 1 that is spread evenly over payouts and attempts."""
    digest = sha256(payout_id.bytes + attempts_made.to_bytes(4, "big")).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
