"""The floor of writing with the library as it comes: its application, its PostgreSQL recorder, its JSON transcoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application

from tests.bench.floors.stock_payout import Payout, queued
from tests.bench.timing import best, per_second, shared_out
from tests.builders import PayoutStory


class StockApplication(Application[UUID]):
    """Stores payouts, and keeps no books."""

    def save_one_by_one(self, payouts: int) -> float:
        """Save payouts, each by itself, in ever more threads; return the most in a second."""
        return best(lambda threads: shared_out(new_payouts(payouts), [self.save] * threads))

    def save_batches(self, payouts: int, batch: int) -> float:
        """Save payouts, so many in a transaction; return how many in a second."""
        new = new_payouts(payouts)
        batches = [new[start : start + batch] for start in range(0, payouts, batch)]
        return per_second(payouts, lambda: [self.save(*some) for some in batches])


@contextmanager
def stock_application(url: str) -> Iterator[StockApplication]:
    """Open the application on a database; its tables are made, in the schema `public`."""
    application = StockApplication(environment(url))
    try:
        yield application
    finally:
        application.close()


def new_payouts(payouts: int) -> Sequence[Payout]:
    """Return payouts that are queued and not saved yet."""
    return [queued(PayoutStory("STOCK")) for _ in range(payouts)]


def environment(url: str) -> dict[str, str]:
    """Return the library's settings for a database; everything else is as it comes."""
    place = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_HOST": str(place.hostname),
        "POSTGRES_PORT": str(place.port),
        "POSTGRES_DBNAME": place.path.removeprefix("/"),
        "POSTGRES_USER": str(place.username),
        "POSTGRES_PASSWORD": "trusted",
    }
