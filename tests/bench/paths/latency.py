"""How long one caller waits for one payout, whose books are there when the command returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.comparison import Comparison, Floor, Path, at_most
from tests.bench.floors.one_transaction import INSERTED, by_hand, payouts_in
from tests.bench.log_rows import followed
from tests.bench.ours.desk import opened_desk
from tests.bench.stage import Stage
from tests.bench.timing import at_rank, milliseconds

_P50 = 50


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    with ExitStack() as stack:
        desk = stack.enter_context(opened_desk(url, size.payees))
        # Then both accounts have a balance, which the hand goes on with.
        desk.queue(*desk.requests(1))
        written, hand = stack.enter_context(followed(url, *INSERTED)), stack.enter_context(by_hand(url))

        def ours(_round_no: int) -> float:
            figure = at_rank(milliseconds(desk.queue, desk.requests(size.calls)), _P50)
            written.follow()
            return figure

        def theirs(_round_no: int) -> float:
            return at_rank(milliseconds(hand.queue, payouts_in(written)), _P50)

        floor = Floor("one transaction by hand, the same rows", theirs, at_most(2))
        yield Comparison("ms p50", ours, (floor,))


PATH = Path("latency of one caller", _compared)
