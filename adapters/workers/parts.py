"""Parts: what runs side by side in one worker. When one breaks, all stop: half a worker is worse than none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

Part = Callable[[threading.Event], None]
"""Runs until the event is set, and has finished what it was doing when it returns."""
WAKE_SECONDS = 0.5


def run_together(parts: Mapping[str, Part], stop: threading.Event) -> None:
    """Run each part in a thread of its own until stopped.

    Raises an ExceptionGroup of what broke, each error with a note that names its part, when every part has ended.
    """
    with ThreadPoolExecutor(len(parts), "part") as threads:
        running = {threads.submit(_run, part, stop): name for name, part in parts.items()}
        # Waking now and then: the handler of a signal runs in this thread alone, and a signal may have reached another.
        while not wait(running, WAKE_SECONDS, return_when=FIRST_COMPLETED).done:
            pass
        stop.set()
    faults = [_fault(future, name) for future, name in running.items()]
    found = [fault for fault in faults if fault is not None]
    if found:
        message = "the worker has stopped, because a part of it broke"
        raise ExceptionGroup(message, found)


def _run(part: Part, stop: threading.Event) -> None:
    try:
        part(stop)
    finally:
        stop.set()


def _fault(future: Future[None], name: str) -> Exception | None:
    error = future.exception()
    if error is None:
        return None
    if not isinstance(error, Exception):
        raise error
    error.add_note(f"in the {name}")
    return error
