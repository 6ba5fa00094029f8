"""Circuit breakers: a provider's rail that fails again and again is left alone, and then probed with single payouts.

    closed      orders go through; failures in a row are counted
    open        no order goes through until the pause is over; each pause is longer than the one before
    half open   one order at a time goes through as a probe: its success closes the breaker, its failure opens it again

What counts is whether the provider can be heard, not whether it likes the order: an order that was refused for its
payee shows a provider in good health. Breakers live in the memory of one process: each process probes for itself, and a
wrong guess costs a pause and never money.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.rails import Rail

Line = tuple[str, Rail]
"""A provider's name, and the rail of it."""


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When a breaker opens, and for how long."""

    failures_max: int = 5
    """Failures in a row that open it."""
    pause: timedelta = timedelta(seconds=30)
    factor: float = 2.0
    pause_longest: timedelta = timedelta(minutes=10)
    probe_within: timedelta = timedelta(minutes=5)
    """How long a probe may stay without an outcome before another one goes through."""
    memory: timedelta = timedelta(minutes=5)
    """How long a failure speaks against a line that is closed; without an end nobody would go there again."""


@dataclass(slots=True)
class Breaker:
    """What is known of one line. Moments in UTC."""

    failures: int = 0
    """In a row, each within the memory of the one before."""
    failed_at: datetime | None = None
    opened: int = 0
    """How often it has opened since it was last closed."""
    opens_again_at: datetime | None = None
    """From when on a probe may go through; None while it is closed."""
    probing_since: datetime | None = None


class Breakers:
    """The breakers of all lines. Safe to use from many threads."""

    def __init__(self, policy: BreakerPolicy | None = None) -> None:
        """Start with every breaker closed."""
        self._policy = policy or BreakerPolicy()
        self._lock = threading.Lock()
        self._breakers: defaultdict[Line, Breaker] = defaultdict(Breaker)

    def failures_of(self, line: Line, now: datetime) -> int:
        """Return how many failures in a row speak against a line; none against one that waits for a probe."""
        with self._lock:
            breaker = self._breakers[line]
            if breaker.opens_again_at is not None and breaker.opens_again_at <= now:
                return 0
            return breaker.failures if self._is_remembered(breaker, now) else 0

    def closed_until(self, line: Line, now: datetime) -> datetime | None:
        """Return until when no order may go through a line; None when one may now."""
        with self._lock:
            return self._blocked_until(self._breakers[line], now)

    def let_through(self, line: Line, now: datetime) -> bool:
        """Let one order through a line, as a probe where the breaker is half open; return whether it may go."""
        with self._lock:
            breaker = self._breakers[line]
            if self._blocked_until(breaker, now) is not None:
                return False
            if breaker.opens_again_at is not None:
                breaker.probing_since = now
            return True

    def succeeded(self, line: Line) -> None:
        """Note that a provider was heard."""
        with self._lock:
            self._breakers[line] = Breaker()

    def failed(self, line: Line, now: datetime) -> None:
        """Note that an order met silence or an error of the provider."""
        with self._lock:
            breaker = self._breakers[line]
            breaker.failures = breaker.failures + 1 if self._is_remembered(breaker, now) else 1
            breaker.failed_at = now
            if breaker.opens_again_at is not None or breaker.failures >= self._policy.failures_max:
                self._open(breaker, now)

    def _is_remembered(self, breaker: Breaker, now: datetime) -> bool:
        if breaker.opens_again_at is not None:
            return True
        return breaker.failed_at is not None and now - breaker.failed_at <= self._policy.memory

    def _open(self, breaker: Breaker, now: datetime) -> None:
        policy = self._policy
        if breaker.opens_again_at is not None and now < breaker.opens_again_at:
            # An order that left before the breaker opened; the pause that it caused is running already.
            return
        pause = min(policy.pause * policy.factor**breaker.opened, policy.pause_longest)
        breaker.opened += 1
        breaker.opens_again_at = now + pause
        breaker.probing_since = None

    def _blocked_until(self, breaker: Breaker, now: datetime) -> datetime | None:
        if breaker.opens_again_at is None:
            return None
        if now < breaker.opens_again_at:
            return breaker.opens_again_at
        if breaker.probing_since is None:
            return None
        gives_up_at = breaker.probing_since + self._policy.probe_within
        return gives_up_at if now < gives_up_at else None
