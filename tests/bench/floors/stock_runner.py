"""The floor of projecting with the library as it comes: its runner, which takes one event in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.projection import BaseProjectionRunner, Projection
from sqlalchemy import create_engine, make_url

from tests.bench.floors.stock_application import StockApplication, environment
from tests.bench.floors.stock_payout import Payout, whole_life
from tests.bench.floors.stock_view import StockView
from tests.bench.ours.told_lives import EVENTS_OF_A_LIFE
from tests.bench.timing import per_second
from tests.builders import PayoutStory

_PATIENCE_SECONDS = 300.0


class StockProjection(Projection[StockView]):
    """Hands each event to the view, and says when it has come to where it is awaited."""

    def __init__(self, view: StockView) -> None:
        """Await nothing yet."""
        super().__init__(view)
        self.taken = 0
        self.progressed = threading.Condition()

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take no other event than a payout's."""
        raise NotImplementedError(domain_event)

    @process_event.register
    def _(self, domain_event: Payout.Told, tracking: Tracking) -> None:
        self.view.take(domain_event, type(domain_event).__name__, tracking)
        with self.progressed:
            self.taken = tracking.notification_id
            self.progressed.notify_all()


class StockRunner:
    """The library's runner, at work on payouts that are saved for it."""

    def __init__(self, runner: BaseProjectionRunner[StockApplication], projection: StockProjection) -> None:
        """Use a runner that is at work."""
        self._runner = runner
        self._projection = projection

    def rate(self, events: int) -> float:
        """Save payouts with so many events, all at once, and return how many are projected in a second."""
        lives = [whole_life(PayoutStory("STOCK")) for _ in range(events // EVENTS_OF_A_LIFE)]
        saved = self._runner.app.save(*lives)
        return per_second(len(saved), lambda: self._wait_for(saved[-1].notification.id))

    def _wait_for(self, notification_id: int) -> None:
        with self._projection.progressed:
            while self._projection.taken < notification_id:
                assert self._projection.progressed.wait(_PATIENCE_SECONDS), "the stock runner goes on"
                assert not self._runner.is_interrupted.is_set(), "the stock runner has not failed"


@contextmanager
def stock_runner(url: str) -> Iterator[StockRunner]:
    """Let the runner work on a database."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    projection = StockProjection(StockView(engine))
    runner = BaseProjectionRunner(
        projection=projection,
        application_class=StockApplication,
        tracking_recorder=projection.view,
        topics=(),
        env=environment(url),
    )
    try:
        with runner:
            yield StockRunner(runner, projection)
    finally:
        engine.dispose()
