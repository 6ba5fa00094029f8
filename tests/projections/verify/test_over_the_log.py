"""The passes over the log: an honest one has no findings, and each tampering is found by name and position."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, insert, literal_column, select, update

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import EMPTY_ROOT
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.log_tree import LogTree
from projections.verify.check import Reading, Tell
from projections.verify.checkpoints import SignedCheckpoint
from projections.verify.finding import Finding
from tests.builders import MOMENT, PayoutStory, appending
from tests.projections.verify.conftest import ON_SQLITE, Tamper, Verified

COMPLETED = 5
"""The position at which the first payout left."""


def state_of(database: Database, position: int) -> dict[str, Any]:
    events = database.tables.events.c
    with database.read() as connection:
        found: dict[str, Any] = json.loads(
            connection.scalars(select(events.state).where(events.position == position)).one()
        )
    return found


def state_text(state: dict[str, Any]) -> bytes:
    return json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode()


def places(findings: dict[str, Any]) -> dict[str, list[int | None]]:
    return {name: [each.position for each in found] for name, found in findings.items()}


def test_an_honest_log(verified: Verified) -> None:
    """A log that nobody touched has no findings, though its tree is behind it."""
    assert verified() == {}


def test_a_changed_amount(database: Database, tamper: Tamper, verified: Verified) -> None:
    """A changed event that still balances is told by its hash and by what was signed, with its position."""
    state = state_of(database, COMPLETED)
    for line in state["entry"]["lines"]:
        line["amount_minor"] += 1
    tamper(COMPLETED, state=state_text(state))

    assert places(verified()) == {"tree": [COMPLETED], "checkpoints": [1, 1]}


@ON_SQLITE
def test_an_unbalanced_entry(database: Database, tamper: Tamper, verified: Verified) -> None:
    """An entry that does not balance is no event, and is added up all the same."""
    state = state_of(database, COMPLETED)
    state["entry"]["lines"][0]["amount_minor"] += 1
    tamper(COMPLETED, state=state_text(state))

    found = verified()

    assert places(found).items() >= {"shapes": [COMPLETED], "entries": [COMPLETED]}.items()
    assert found["entries"][0].found == "debits 250001, credits 250000 INR"


@ON_SQLITE
@pytest.mark.parametrize(
    "change",
    [{"topic": "payout.completed/2"}, {"topic": "payout.vanished/1"}, {"state": b"{}"}, {"state": b"\xff"}],
)
def test_an_unreadable_event(tamper: Tamper, verified: Verified, change: dict[str, Any]) -> None:
    """An event that nobody can read is told, and no other pass stumbles over it."""
    tamper(COMPLETED, **change)

    assert places(verified()) == {"tree": [COMPLETED], "checkpoints": [1, 1], "shapes": [COMPLETED]}


@ON_SQLITE
def test_another_form(database: Database, tamper: Tamper, verified: Verified) -> None:
    """The same facts in other bytes are told."""
    tamper(COMPLETED, state=json.dumps(state_of(database, COMPLETED)).encode())

    assert places(verified())["shapes"] == [COMPLETED]


@ON_SQLITE
@pytest.mark.parametrize("change", [{"originator_id": uuid4()}, {"originator_version": 9}])
def test_a_moved_event(tamper: Tamper, verified: Verified, change: dict[str, Any]) -> None:
    """An event that claims to be another aggregate's, or another of its steps, is told by its hash."""
    tamper(COMPLETED, **change)

    assert places(verified()) == {"tree": [COMPLETED], "checkpoints": [1, 1]}


@ON_SQLITE
def test_a_moment_that_goes_back(tamper: Tamper, verified: Verified) -> None:
    """An event that claims to be recorded before the one in front of it is told."""
    tamper(COMPLETED, recorded_at=MOMENT - timedelta(days=1))

    assert places(verified())["positions"] == [COMPLETED]


def test_a_missing_event(database: Database, tamper: Tamper, verified: Verified) -> None:
    """A removed event is missed at its position."""
    events = database.tables.events
    with database.begin() as connection:
        connection.execute(delete(events).where(events.c.position == COMPLETED))

    assert places(verified()) == {"positions": [COMPLETED], "tree": [COMPLETED], "checkpoints": [1, 1]}


@ON_SQLITE
def test_a_cut_tail(database: Database, events: int, tamper: Tamper, verified: Verified) -> None:
    """A log that lost its last events is told by its head; with the head and tree cut too, by what was signed."""
    stored, head, tree = database.tables.events, database.tables.log_head, database.tables.tracking
    with database.begin() as connection:
        connection.execute(delete(stored).where(stored.c.position > COMPLETED))
    assert places(verified()) == {"positions": [6], "tree": [6], "checkpoints": [6, 6]}

    with database.begin() as connection:
        moment = connection.scalar(select(func.max(stored.c.recorded_at)))
        connection.execute(update(head).values(position=COMPLETED, recorded_at=moment))
        connection.execute(delete(database.tables.tree_tiles))
        connection.execute(delete(tree).where(tree.c.name == "log tree"))
    LogTree(database).grow()
    assert places(verified()) == {"checkpoints": [6, 6]}


@ON_SQLITE
def test_an_event_put_at_the_end(database: Database, events: int, tamper: Tamper, verified: Verified) -> None:
    """A row behind the head of the log is told."""
    stored = database.tables.events
    with database.begin() as connection:
        row = dict(connection.execute(select(stored).where(stored.c.position == events)).mappings().one())
        connection.execute(insert(stored).values({**row, "position": events + 1, "originator_version": 99}))

    assert places(verified()) == {"positions": [events + 1]}


@ON_SQLITE
def test_a_forged_tree(database: Database, tamper: Tamper, verified: Verified) -> None:
    """Events that were changed and hashed again are what was signed no more, from after the last good checkpoint on."""
    tamper(8, recorded_at=MOMENT + timedelta(seconds=2, microseconds=1))
    with database.begin() as connection:
        connection.execute(delete(database.tables.tree_tiles))
        connection.execute(delete(database.tables.tracking))
    LogTree(database).grow()

    found = verified()

    assert places(found) == {"positions": [9], "checkpoints": [7]} or places(found) == {"checkpoints": [7]}
    assert "from position 7 on" in found["checkpoints"][0].rule


@ON_SQLITE
def test_changed_tiles(database: Database, events: int, tamper: Tamper, verified: Verified) -> None:
    """Hashes that were added, or stand where nothing was hashed, are told."""
    tiles = database.tables.tree_tiles
    with database.begin() as connection:
        hashes = connection.scalars(select(tiles.c.hashes)).one()
        connection.execute(update(tiles).values(hashes=hashes + EMPTY_ROOT))
        connection.execute(insert(tiles).values(level=1, tile_no=0, hashes=EMPTY_ROOT))

    found = verified()["tree"]

    assert [each.key for each in found] == [f"position {events}", f"position {events}", "tile 1/0"]


@ON_SQLITE
def test_what_is_no_hash(database: Database, tamper: Tamper, verified: Verified) -> None:
    """Tiles that hold what is no hash end their pass, and no other."""
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger_tree_tiles SET hashes = CAST(hashes || 'x' AS TEXT)")

    found = verified()

    assert list(found) == ["tree"]
    assert found["tree"][-1].rule == "The pass can be made"


@ON_SQLITE
@pytest.mark.parametrize(
    ("column", "value"), [("recorded_at", "'noon'"), ("originator_id", "'me'"), ("state", "'text'")]
)
def test_what_is_no_row(database: Database, tamper: Tamper, verified: Verified, column: str, value: str) -> None:
    """A row whose column holds what its type cannot be is told by its position, and those behind it are read."""
    events = database.tables.events
    with database.begin() as connection:
        connection.execute(update(events).where(events.c.position == COMPLETED).values({column: literal_column(value)}))

    found = places(verified())

    assert (found["rows"], found["tree"]) == ([COMPLETED], [COMPLETED])


@ON_SQLITE
def test_unfunded_decisions(store: EventStore, verified: Verified) -> None:
    """A payout that was queued without funds is told; a fact that takes an account below zero is none."""
    greedy = PayoutStory("P-greedy", amount_minor=20_000_000)
    greedy.queued()
    store.transact(appending(*greedy.told))

    (found,) = verified()["funds"]

    assert (found.key, found.found) == ("Liabilities:Customers:Acme INR", "-10500000")
    assert found.position == store.head()


@ON_SQLITE
def test_a_pass_that_breaks(database: Database, verified: Verified) -> None:
    """A pass that cannot go on is a finding, and the next one is made all the same."""

    class Broken:
        name = "broken"
        promise = "It works."

        def run(self, reading: Reading, _tell: Tell) -> Iterator[Finding]:
            reading.connection.exec_driver_sql("SELECT * FROM nowhere")
            yield from ()

    class Sound(Broken):
        name = "sound"

        def run(self, reading: Reading, _tell: Tell) -> Iterator[Finding]:
            reading.connection.exec_driver_sql("SELECT 1")
            yield from ()

    assert list(verified(Broken(), Sound())) == ["broken"]


def test_larger_checkpoints(signed: list[SignedCheckpoint], verified: Verified, events: int) -> None:
    """What was signed over more events than there are is told."""
    signed.append(SignedCheckpoint(Checkpoint("log", events + 1, EMPTY_ROOT), "another safe"))

    (found,) = verified()["checkpoints"]

    assert (found.key, found.position) == (f"checkpoint of {events + 1} in another safe", events + 1)
