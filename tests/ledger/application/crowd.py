"""Crowds: many threads that do something at once, and what each of them got."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ledger.errors import LedgerError

T = TypeVar("T")


def at_once(works: Sequence[Callable[[], T]]) -> list[T | LedgerError]:
    """Run each piece of work in a thread of its own, let them all start together, and return results and refusals."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | LedgerError:
        start.wait()
        try:
            return work()
        except LedgerError as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))
