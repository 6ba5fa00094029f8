"""The append signal: tells the readers in this process that the log may have grown.

It is only a hint, and nothing waits for it alone: what another process or a host's own transaction appends is found by
looking.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

POLL_SECONDS = 0.1
"""How long an append of another process can stay unseen by a waiting reader."""


class AppendSignal:
    """A counter of appends that can be waited for."""

    def __init__(self) -> None:
        """Start at zero."""
        self._changed = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """Return how many appends were announced."""
        return self._count

    def announce(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait_until(self, is_there: Callable[[], bool], timeout_seconds: float) -> bool:
        """Return whether it is there, looking again after each announcement and at least every `POLL_SECONDS`."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            # The count is read before looking, so an append between the look and the wait is not slept through.
            seen = self._count
            if is_there():
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            self.wait_beyond(seen, min(remaining, POLL_SECONDS))

    def wait_beyond(self, seen: int, timeout_seconds: float) -> None:
        """Wait until more appends were announced than had been seen, without looking for any of other processes."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, timeout_seconds)
