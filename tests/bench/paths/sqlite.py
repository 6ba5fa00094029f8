"""Queueing payouts in a SQLite file: by the thousand, and one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.sqlite_rows import sqlite_rows
from tests.bench.ours.desk import opened_desk
from tests.bench.stage import Stage
from tests.bench.timing import one_by_one, per_second, shared_out


@contextmanager
def _in_bulk(stage: Stage) -> Iterator[Comparison]:
    file, size = stage.file(), stage.size
    payouts = size.batch * size.batches
    with opened_desk(f"sqlite:///{file}", size.payees) as desk, sqlite_rows(file) as beside:

        def ours(_round_no: int) -> float:
            batches = [desk.requests(size.batch) for _ in range(size.batches)]
            beside.follow()
            return per_second(payouts, one_by_one(desk.queue_batch, batches))

        def theirs(_round_no: int) -> float:
            rows = beside.follow()
            # One more row in each transaction: that of the batch.
            return per_second(payouts, lambda: beside.write_many(rows, size.batch + 1))

        yield Comparison("payouts/s", ours, (Floor("executemany of the event rows", theirs, at_least(0.2)),))


@contextmanager
def _one_by_one(stage: Stage) -> Iterator[Comparison]:
    file, size = stage.file(), stage.size
    with opened_desk(f"sqlite:///{file}", size.payees) as desk, sqlite_rows(file) as beside:

        def ours(_round_no: int) -> float:
            beside.follow()
            return shared_out(desk.requests(size.calls), [desk.queue])

        def theirs(_round_no: int) -> float:
            rows = beside.follow()
            return per_second(len(rows), one_by_one(beside.write, rows))

        yield Comparison("payouts/s", ours, (Floor("insert and commit", theirs, at_least(0.5)),))


BULK_PATH = Path("SQLite, in bulk", _in_bulk)
ONE_BY_ONE_PATH = Path("SQLite, one by one", _one_by_one)
