"""Queueing single payouts, many callers at once in one process, on a fast disk and on a slow one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.inserted_rows import inserters
from tests.bench.floors.mirror import mirror
from tests.bench.floors.stock_application import stock_application
from tests.bench.log_rows import EVENTS, followed
from tests.bench.ours.desk import opened_desk
from tests.bench.stage import Stage
from tests.bench.timing import shared_out

_CONNECTIONS = 8


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    with (
        opened_desk(url, size.payees) as desk,
        followed(url) as written,
        mirror(url, EVENTS),
        inserters(url, _CONNECTIONS) as side_by_side,
        inserters(url, 1) as alone,
        stock_application(url) as stock,
    ):

        def ours(_round_no: int) -> float:
            rate = shared_out(desk.requests(size.singles), [desk.queue] * size.callers)
            written.follow()
            return rate

        half = size.singles // 2
        yield Comparison(
            "payouts/s",
            ours,
            (
                Floor(
                    "stock application, best of 1 to 8 threads",
                    lambda _: stock.save_one_by_one(size.stock_singles),
                    at_least(5),
                ),
                Floor(
                    "insert and commit, 8 connections",
                    lambda _: side_by_side.rate(written.events[:half]),
                    at_least(0.4),
                ),
                Floor("insert and commit, 1 connection", lambda _: alone.rate(written.events[half:]), None),
            ),
        )


@contextmanager
def _compared_on_slow_disk(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.slow_database(), stage.size
    with (
        opened_desk(url, size.payees) as desk,
        followed(url) as written,
        mirror(url, EVENTS),
        inserters(url, _CONNECTIONS) as side_by_side,
        stock_application(url) as stock,
    ):

        def ours(_round_no: int) -> float:
            rate = shared_out(desk.requests(size.slow_singles), [desk.queue] * size.callers)
            written.follow()
            return rate

        yield Comparison(
            "payouts/s",
            ours,
            (
                Floor(
                    "stock application, best of 1 to 8 threads",
                    lambda _: stock.save_one_by_one(size.slow_stock_singles),
                    at_least(10),
                ),
                Floor("insert and commit, 8 connections", lambda _: side_by_side.rate(written.events), None),
            ),
        )


PATH = Path("queue one by one", _compared)
SLOW_PATH = Path("queue one by one, 2 ms flush", _compared_on_slow_disk)
