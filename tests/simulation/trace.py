"""The trace of a world: what happened, step by step; two runs of one seed must leave the same."""

from __future__ import annotations

from hashlib import sha256

from tests.simulation.timeline import WorldClock

LINES_KEPT = 4000


class Trace:
    """Lines of text, and their digest."""

    def __init__(self, clock: WorldClock) -> None:
        """Begin empty."""
        self._clock = clock
        self._started_at = clock.now()
        self._digest = sha256()
        self.lines: list[str] = []

    def add(self, who: str, what: str) -> None:
        """Note what somebody did."""
        line = f"+{self._clock.now() - self._started_at!s:>24} {who:<12} {what}"
        self._digest.update(line.encode())
        if len(self.lines) < LINES_KEPT:
            self.lines.append(line)

    @property
    def digest(self) -> str:
        """Return what tells this trace from others (SHA-256, hex)."""
        return self._digest.hexdigest()
