"""Rebuilding all read tables of a long log, in a process of its own: how fast, and in how much memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_least, at_most
from tests.bench.floors.stock_runner import stock_runner
from tests.bench.long_book import LongBook
from tests.bench.stage import Stage

_PEAK_MIB = 400.0
_LINEAR = 10 / 11
"""Ten times the events in at most eleven times the time."""


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    long_book, tenth = stage.long_book, stage.tenth_book
    with stock_runner(stage.database()) as stock:
        yield Comparison(
            "events/s",
            lambda round_no: _rate(long_book, round_no),
            (
                Floor(
                    f"the same of {tenth.events:,} events", lambda round_no: _rate(tenth, round_no), at_least(_LINEAR)
                ),
                Floor("stock runner, SQLAlchemy view", lambda _: stock.rate(stage.size.stock_followed), at_least(40)),
            ),
            warms_up=False,
        )


@contextmanager
def _memory_compared(stage: Stage) -> Iterator[Comparison]:
    long_book = stage.long_book
    floor = Floor(f"{_PEAK_MIB:.0f} MiB", lambda _: _PEAK_MIB, at_most(1))
    yield Comparison("MiB peak", lambda round_no: long_book.rebuilt(round_no).peak_mib, (floor,), warms_up=False)


def _rate(book: LongBook, round_no: int) -> float:
    return book.events / book.rebuilt(round_no).seconds


PATH = Path("rebuild", _compared)
MEMORY_PATH = Path("memory of a rebuild", _memory_compared)
