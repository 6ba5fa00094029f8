"""Python's garbage collector, at rest while a page of events is read or an append is made.

Both make many objects at once, of which none is garbage yet. The collector would look through all of them again and
again, which takes as long as making them.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MUTEX = threading.Lock()
_RESTING = 0
"""How many want it to rest, in all threads."""
_WAS_ENABLED = True


@contextmanager
def resting_collector() -> Iterator[None]:
    """Let the collector rest for a moment, unless the host had it rest anyhow."""
    _begin_rest()
    try:
        yield
    finally:
        _end_rest()


def _begin_rest() -> None:
    global _RESTING, _WAS_ENABLED  # noqa: PLW0603 - there is one collector in a process
    with _MUTEX:
        if _RESTING == 0:
            _WAS_ENABLED = gc.isenabled()
            gc.disable()
        _RESTING += 1


def _end_rest() -> None:
    global _RESTING  # noqa: PLW0603 - as above
    with _MUTEX:
        _RESTING -= 1
        if _RESTING == 0 and _WAS_ENABLED:
            gc.enable()
