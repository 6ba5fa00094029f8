"""News: wakes the workers of this process when a job was put in or one of them became free."""

from __future__ import annotations

import threading
import time

_LOOK_SECONDS = 0.1
"""How late a stop, which only sets an event, can be noticed."""


class News:
    """A counter that can be waited for."""

    def __init__(self) -> None:
        """Start at zero."""
        self._changed = threading.Condition()
        self.count = 0

    def announce(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, seen: int, stop: threading.Event, seconds: float) -> None:
        """Wait until the counter is no longer what was seen, or for a stop, but no longer than so many seconds."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self.count == seen and not stop.is_set() and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(min(left, _LOOK_SECONDS))
