"""A run: many seeds on all cores."""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context

from tests.simulation.plan import draw_plan
from tests.simulation.results import Results
from tests.simulation.store import Store
from tests.simulation.world import run_world

CHUNK = 10
_stores: list[Store] = []
"""This process's own, made when it first simulates."""


def store() -> Store:
    """Return this process's store."""
    if not _stores:
        _stores.append(Store())
        atexit.register(_stores[0].close)
    return _stores[0]


def run_seeds(seeds: Sequence[int], *, stop_at_first: bool = False) -> Results:
    """Run some seeds in this process, one after the other."""
    results = Results()
    with _silence():
        for seed in seeds:
            results.add(run_world(draw_plan(seed), store()))
            if stop_at_first and results.broken:
                break
    return results


@contextmanager
def _silence() -> Iterator[None]:
    """Leave out what workers warn people of: in a storm it is of no interest."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def run_everywhere(seeds: Sequence[int], progress: Callable[[Results], None], jobs: int | None = None) -> Results:
    """Run seeds on all cores, and tell of what is done."""
    total = Results()
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(run_seeds, chunk) for chunk in chunks]):
            total.merge(future.result())
            progress(total)
    return total
