"""Stopping: a command that goes on until it is told to end."""

from __future__ import annotations

import signal
import threading


def stop_when_told() -> threading.Event:
    """Return the event that an interruption or a request to terminate sets."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
