"""Timing: how many in a second, how long each, and the work of many callers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
CONCURRENCIES = (1, 2, 4, 8)
"""How many connections the floors are tried with; the best of them counts."""


def per_second(count: int, work: Callable[[], object]) -> float:
    """Do some work; return how many of so many things it did in a second."""
    return count / seconds(work)


def seconds(work: Callable[[], object]) -> float:
    """Do some work; return how long it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def one_by_one(work: Callable[[T], object], items: Iterable[T]) -> Callable[[], None]:
    """Return the work of doing the same with each of some things."""

    def all_of_it() -> None:
        for item in items:
            work(item)

    return all_of_it


def milliseconds(work: Callable[[T], object], items: Iterable[T]) -> list[float]:
    """Do the same with each of some things; return how long each took."""
    return [seconds(lambda item=item: work(item)) * 1000 for item in items]  # type: ignore[misc]


def at_rank(figures: Sequence[float], percent: int) -> float:
    """Return the figure that so many percent of them do not exceed, by the nearest rank."""
    ranked = sorted(figures)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def shared_out(items: Sequence[T], workers: Sequence[Callable[[T], object]]) -> float:
    """Let each worker do its share of the items in a thread of its own; return how many were done in a second."""
    together = threading.Barrier(len(workers) + 1)

    def work(worker: Callable[[T], object], share: Sequence[T]) -> None:
        together.wait()
        for item in share:
            worker(item)

    with ThreadPoolExecutor(len(workers)) as crew:
        shares = (items[place :: len(workers)] for place in range(len(workers)))
        working = [crew.submit(work, worker, share) for worker, share in zip(workers, shares, strict=True)]
        together.wait()
        began = time.perf_counter()
        for each in working:
            each.result()
        return len(items) / (time.perf_counter() - began)


def best(rate_of: Callable[[int], float], concurrencies: Sequence[int] = CONCURRENCIES) -> float:
    """Return the best rate that any of these concurrencies comes to, each tried once."""
    return max(rate_of(workers) for workers in concurrencies)
