"""What was stored once is read, replayed and proved for ever: every event in every version, as its bytes lie there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import pytest

from ledger.aggregate import Aggregate
from ledger.application.ledger import Ledger
from ledger.application.reconciliation import Reconciliation
from ledger.events import DomainEvent
from ledger.proofs.frontier import Frontier
from ledger.store.codec import decode
from ledger.store.database import Database
from ledger.store.log_tree import LogTree
from projections.rebuild import Rebuild
from tests.golden_store.chapters import CHAPTERS
from tests.golden_store.replay import read_pins, replayed, store_on
from tests.golden_store.stored_rows import put_into, read_rows
from tests.ledger.event_samples import event_classes

ROWS = read_rows()
PINS = read_pins()
WHAT_TO_DO = "tell these in a chapter of tests/golden_store/chapters.py, and run `python -m tests.golden_store`"


def histories() -> dict[UUID, list[DomainEvent]]:
    found: dict[UUID, list[DomainEvent]] = defaultdict(list)
    for row in ROWS:
        found[row.originator_id].append(decode(row.topic, row.originator_id, row.originator_version, row.state))
    return found


def kinds_of_aggregates(kind: type[Aggregate] = Aggregate) -> Iterator[type[Aggregate]]:
    """Return every kind of aggregate that commands load; whoever imports the commands knows them all."""
    assert Ledger is not None
    assert Reconciliation is not None
    for child in kind.__subclasses__():
        if child.__module__.startswith("ledger."):
            yield child
            yield from kinds_of_aggregates(child)


def test_every_version_of_every_event_is_stored() -> None:
    """There is no kind of event, and no version of one, without a stored row; a row of none would not be readable."""
    known = {f"{topic}/{version}" for topic, c in event_classes().items() for version in range(1, c.VERSION + 1)}

    assert known - {row.topic for row in ROWS} == set(), WHAT_TO_DO
    assert {row.topic for row in ROWS} <= known


def test_every_chapter_is_written_and_pinned() -> None:
    """Each chapter was written, and nothing stands behind the last that is not pinned."""
    assert len(PINS) == len(CHAPTERS), WHAT_TO_DO
    assert max(PINS) == len(ROWS)


@pytest.mark.parametrize("size", PINS)
def test_no_stored_byte_ever_changes(size: int) -> None:
    """The lines of each chapter have the root that they had when they were written."""
    frontier = Frontier()
    for row in ROWS[:size]:
        frontier.add(row.hash)

    assert frontier.root.hex() == PINS[size].root


@pytest.mark.parametrize("size", PINS)
def test_replay_makes_what_it_always_made(database: Database, size: int) -> None:
    """Stored as they are, old events make the pinned rows in every read table, whatever the engine, and twice."""
    # Where a migration has changed the shape of a table, `python -m tests.golden_store tables` pins its digest anew.
    put_into(database, ROWS[:size])

    assert replayed(database) == PINS[size]

    assert Rebuild(store_on(database)).verify().equal
    LogTree(database).grow()
    with database.read() as connection:
        assert LogTree(database).at(connection, size).root().hex() == PINS[size].root


def test_every_aggregate_can_be_loaded() -> None:
    """Each stored history, old versions included, is replayed into an aggregate of the kind that it tells of."""
    kinds = list(kinds_of_aggregates())
    loaded = set()
    for aggregate_id, events in histories().items():
        told = [kind for kind in kinds if kind.is_told_by(events)]
        assert told, events[0].TOPIC
        for kind in told:
            assert kind.replay(aggregate_id, events).version == len(events)
        loaded.update(told)

    assert loaded == set(kinds)
