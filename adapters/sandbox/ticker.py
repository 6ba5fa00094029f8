"""The ticker: lets the sandbox's clock run by itself, as fast as wanted, for a demo or a developer's afternoon."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from adapters.sandbox.clock import SandboxClock

TICK_SECONDS = 0.05


class Ticker:
    """One thread that moves the clock by the real time that passed, times a speed."""

    def __init__(self, clock: SandboxClock, speed: float) -> None:
        """Drive a clock at a number of sandbox seconds per real second."""
        self._clock = clock
        self._speed = speed
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="sandbox-ticker", daemon=True)

    def start(self) -> None:
        """Let the clock run."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the clock standing where it is."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        last = monotonic()
        while not self._stopping.wait(TICK_SECONDS):
            now = monotonic()
            self._clock.advance(timedelta(seconds=(now - last) * self._speed))
            last = now
