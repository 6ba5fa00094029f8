"""First answers: what a provider stores under an idempotency key, to be given again to whoever repeats the request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.exchanges import Answer


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The answer to the first request with a key."""

    fingerprint: str
    """What the request said, digested, so that another request with the same key is noticed."""
    answer: Answer
    kept_at: datetime


class FirstAnswers:
    """The answers by key. Use it with the clock held still, so that of two equal requests one is the first."""

    def __init__(self, clock: SandboxClock, lifetime: timedelta) -> None:
        """Forget each answer when its lifetime is over."""
        self._clock = clock
        self._lifetime = lifetime
        self._by_key: dict[str, FirstAnswer] = {}

    def find(self, key: str) -> FirstAnswer | None:
        """Return the answer kept under a key, or None when there is none any more."""
        first = self._by_key.get(key)
        if first is None or self._clock.now() >= first.kept_at + self._lifetime:
            return None
        return first

    def keep(self, key: str, fingerprint: str, answer: Answer) -> None:
        """Keep an answer."""
        self._by_key[key] = FirstAnswer(fingerprint, answer, self._clock.now())
