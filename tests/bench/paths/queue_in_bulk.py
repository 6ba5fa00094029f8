"""Queueing payouts by the thousand, with the books and the funds guard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.copied_rows import copy_in
from tests.bench.floors.mirror import mirror
from tests.bench.floors.stock_application import stock_application
from tests.bench.log_rows import EVENTS, followed
from tests.bench.ours.desk import opened_desk
from tests.bench.stage import Stage
from tests.bench.timing import one_by_one, per_second


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    payouts = size.batch * size.batches
    with (
        opened_desk(url, size.payees) as desk,
        followed(url) as written,
        mirror(url, EVENTS) as beside,
        stock_application(url) as stock,
    ):

        def ours(_round_no: int) -> float:
            batches = [desk.requests(size.batch) for _ in range(size.batches)]
            rate = per_second(payouts, one_by_one(desk.queue_batch, batches))
            written.follow()
            return rate

        def copied(_round_no: int) -> float:
            # One more row in each transaction: that of the batch.
            return per_second(payouts, lambda: copy_in(beside, written.events, size.batch + 1))

        def saved(_round_no: int) -> float:
            return stock.save_batches(payouts, size.batch)

        yield Comparison(
            "payouts/s",
            ours,
            (
                Floor("binary COPY of the event rows", copied, at_least(0.15)),
                Floor("stock application, batches", saved, at_least(3)),
            ),
        )


PATH = Path("queue in bulk", _compared)
