"""Appending to a long log, beside appending to a young one: it must not matter how long the history is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_most
from tests.bench.ours.desk import Desk, opened_desk
from tests.bench.stage import Stage
from tests.bench.timing import seconds


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    size, long_book, young_book = stage.size, stage.long_book, stage.young_book
    with opened_desk(long_book.url, size.payees) as at_long, opened_desk(young_book.url, size.payees) as at_young:

        def milliseconds_of(desk: Desk) -> float:
            batch = desk.requests(size.batch)
            return seconds(lambda: desk.queue_batch(batch)) * 1000

        floor = Floor(f"the same at {young_book.events:,} events", lambda _: milliseconds_of(at_young), at_most(1.1))
        yield Comparison("ms per batch", lambda _: milliseconds_of(at_long), (floor,))


PATH = Path("append to a long log", _compared)
