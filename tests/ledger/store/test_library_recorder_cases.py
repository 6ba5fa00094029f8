"""The event-sourcing library's own test cases for recorders, run on ours, on each engine."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from unittest import TestCase, defaultTestLoader

import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.tests import persistence as library

from ledger.clock import SystemClock
from ledger.store.database import Database
from ledger.store.recorder import SqlAlchemyRecorder


class PositionsUntold(SqlAlchemyRecorder):
    """What the library calls an aggregate recorder: it has no positions to tell."""

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None, **_: Any
    ) -> Sequence[int] | None:
        super().insert_events(stored_events, tracking=tracking)
        return None


class OurRecorder(TestCase):
    """Lets a library case make our recorder."""

    __test__ = False  # collected through LIBRARY_CASES, once for each engine
    database: Database

    def create_recorder(self) -> SqlAlchemyRecorder:
        return SqlAlchemyRecorder(self.database, SystemClock())


class Aggregates(OurRecorder, library.AggregateRecorderTestCase):
    def create_recorder(self) -> SqlAlchemyRecorder:
        return PositionsUntold(self.database, SystemClock())


class Applications(OurRecorder, library.ApplicationRecorderTestCase[SqlAlchemyRecorder]):
    def test_insert_subscribe(self) -> None:
        """A subscription yields what is recorded, in log order, from the position that was asked for."""
        self.optional_test_insert_subscribe()


class Followers(OurRecorder, library.TrackingRecorderTestCase):
    pass


class Processes(OurRecorder, library.ProcessRecorderTestCase):
    pass


class LogOrder(OurRecorder, library.NonInterleavingNotificationIDsBaseCase):
    pass


LIBRARY_CASES = [
    pytest.param(case_class, method, id=f"{case_class.__name__}-{method}")
    for case_class in (Aggregates, Applications, Followers, Processes, LogOrder)
    for method in defaultTestLoader.getTestCaseNames(case_class)
]


@pytest.mark.parametrize(("case_class", "method"), LIBRARY_CASES)
def test_our_recorder_does_what_the_library_expects(
    case_class: type[OurRecorder], method: str, database: Database
) -> None:
    """Every test that the library ships for a recorder passes on ours."""
    running = set(threading.enumerate())
    case = case_class(method)
    case.database = database

    case.debug()

    for left_behind in set(threading.enumerate()) - running:
        left_behind.join()
