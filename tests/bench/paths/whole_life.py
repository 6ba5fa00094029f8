"""The whole life of payouts in bulk, from one hot account: queued, submitted, acknowledged, completed with a fee."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.by_row_locks import engineers
from tests.bench.ours.desk import opened_desk
from tests.bench.ours.lives import live
from tests.bench.stage import Stage
from tests.bench.timing import CONCURRENCIES, per_second


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    with opened_desk(url, size.payees) as desk, engineers(url, max(CONCURRENCIES)) as others:

        def ours(_round_no: int) -> float:
            requests = desk.requests(size.lives)
            return per_second(size.lives, lambda: live(desk, requests, size.batch))

        floor = Floor(
            "SQL with row locks, best of 1 to 8 threads", lambda _: others.best_rate(size.lives_by_hand), at_least(2)
        )
        yield Comparison("payouts/s", ours, (floor,))


PATH = Path("whole life in bulk", _compared)
