"""The floor of decoding: the library's subscription to its application's log, with its default mapper."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice

from eventsourcing.projection import ApplicationSubscription

from tests.bench.floors.stock_application import StockApplication
from tests.bench.floors.stock_payout import whole_life
from tests.bench.timing import per_second
from tests.builders import PayoutStory


def fill(application: StockApplication, lives: int, batch: int) -> None:
    """Save payouts with whole lives, so many in a transaction."""
    for start in range(0, lives, batch):
        application.save(*(whole_life(PayoutStory("STOCK")) for _ in range(min(batch, lives - start))))


def subscription_rate(application: StockApplication, events: int) -> float:
    """Return how many of the first events of the log come out of a subscription in a second."""
    with ExitStack() as stack:

        def take() -> int:
            # It reads ahead as soon as it is there, so the time begins before.
            subscription = stack.enter_context(ApplicationSubscription(application, gt=0))
            return sum(1 for _ in islice(subscription, events))

        return per_second(events, take)
