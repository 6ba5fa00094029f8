"""An honest book to verify, and somebody with full rights over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Update, update

from ledger.clock import MovableClock
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.log_tree import LogTree
from projections.fold import INDIA
from projections.follower import Follower
from projections.schema import ReadTables
from projections.verify.check import Check, EventCheck, HistoryCheck, Reading
from projections.verify.checkpoints import Checkpoints, SignedCheckpoint
from projections.verify.entries import Entries
from projections.verify.finding import Finding
from projections.verify.funds import FundsGuard
from projections.verify.positions import Positions
from projections.verify.shapes import Shapes
from projections.verify.tree import TreeCheck
from projections.verify.verification import CheckResult, Passes, verify
from tests.builders import ManualEntryStory, PayoutStory, appending
from tests.disarmed import disarm

Tamper = Callable[..., None]
Verified = Callable[..., dict[str, Sequence[Finding]]]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is looked for in rows that were read does not depend on the kind of database."""


@pytest.fixture
def events(store: EventStore, database: Database, clock: MovableClock) -> int:
    """Fill the book with a deposit and three payouts, hash them all but the last, and return how many they are."""
    stories = [PayoutStory(f"P-{number}") for number in range(3)]
    store.transact(appending(ManualEntryStory("D").deposited()))
    for story in stories:
        story.queued(), story.submitted(), story.acknowledged(), story.completed(), story.fee_charged()
        clock.move(timedelta(seconds=1))
        store.transact(appending(*story.told))
    LogTree(database).grow()
    clock.move(timedelta(seconds=1))
    store.transact(appending(stories[0].reversed_()))
    Follower(store).catch_up()
    return store.head()


@pytest.fixture
def signed(database: Database, events: int) -> list[SignedCheckpoint]:
    """Return what was signed over the first six events, and over all that are hashed."""
    tree = LogTree(database)
    with database.read() as connection:
        roots = {size: tree.at(connection, size).root() for size in (6, events - 1)}
    return [SignedCheckpoint(Checkpoint("log", size, root), "the safe") for size, root in roots.items()]


@pytest.fixture
def tamper(database: Database, events: int) -> Tamper:
    """Return what changes an event by its position, after everything that refuses changes was taken away."""
    disarm(database)

    def change(position: int, **values: Any) -> None:
        stored = database.tables.events
        statement: Update = update(stored).where(stored.c.position == position).values(values)
        with database.begin() as connection:
            assert connection.execute(statement).rowcount == 1

    return change


@pytest.fixture
def verified(
    store: EventStore, database: Database, tables: ReadTables, clock: MovableClock, signed: list[SignedCheckpoint]
) -> Verified:
    """Return what verifies the book and returns the findings of each pass that has some."""

    def run(*checks: Check, histories: Sequence[HistoryCheck] = ()) -> dict[str, Sequence[Finding]]:
        return {each.name: each.findings for each in results(checks, histories) if not each.holds}

    def results(checks: Sequence[Check], histories: Sequence[HistoryCheck]) -> list[CheckResult]:
        over_the_log: list[EventCheck] = [Positions(), TreeCheck(), Checkpoints(signed), Shapes(), Entries()]
        passes = Passes([*over_the_log, FundsGuard()], histories, checks)
        with database.read() as connection:
            head = store.head_on(connection)
            reading = Reading(store, tables, Follower(store), clock, INDIA, connection, head)
            return list(verify(reading, passes, lambda *_: None))

    return run
