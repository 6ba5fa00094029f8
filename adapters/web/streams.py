"""Streams: how many answers that do not end each caller has open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from adapters.web.errors import TooManyStreamsError

STREAMS_PER_CALLER = 10
_AGAIN_SECONDS = 5


class Streams:
    """The open streams of one process."""

    def __init__(self, per_caller: int = STREAMS_PER_CALLER) -> None:
        """Let each caller have so many."""
        self._per_caller = per_caller
        self._open = Counter[str]()
        self._lock = Lock()

    def check(self, actor: str) -> None:
        """Refuse a caller who has as many open as is allowed. Raises TooManyStreamsError."""
        if self._open[actor] >= self._per_caller:
            raise TooManyStreamsError(self._per_caller, _AGAIN_SECONDS)

    @contextmanager
    def one_of(self, actor: str) -> Iterator[None]:
        """Hold one open. Raises TooManyStreamsError."""
        with self._lock:
            self.check(actor)
            self._open[actor] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[actor] -= 1
                self._open += Counter()
