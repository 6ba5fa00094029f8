"""What is made of the golden store: the root of its log, and the digests of the tables that its replay fills."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ledger.clock import MovableClock
from ledger.proofs.frontier import Frontier
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.log_tree import read_leaves
from projections.inline import InlineBooks
from projections.rebuild import Rebuild
from tests.story import MOMENT

PINS = Path(__file__).with_name("pins.json")


@dataclass(frozen=True, slots=True)
class Pin:
    """What a log of some size must have and make."""

    root: str
    """The root of the log's tree (hex)."""
    tables: Mapping[str, str]
    """The digest of each read table (hex)."""


def read_pins() -> dict[int, Pin]:
    """Return what is pinned of the log at the end of each chapter, by its size."""
    if not PINS.exists():
        return {}
    return {int(size): Pin(**pin) for size, pin in json.loads(PINS.read_text(encoding="utf-8")).items()}


def write_pins(pins: Mapping[int, Pin]) -> None:
    """Write what is pinned."""
    PINS.write_text(json.dumps({size: asdict(pin) for size, pin in pins.items()}, indent=2) + "\n", encoding="utf-8")


def replayed(database: Database) -> Pin:
    """Return what is made of a log whose read tables are still empty."""
    replaced = Rebuild(store_on(database)).replace()
    return Pin(root_of(database), {table.table.value: table.digest_rebuilt for table in replaced.tables})


def store_on(database: Database) -> EventStore:
    """Return the event store of a book that nothing happens in any more."""
    return EventStore(database, InlineBooks(database), MovableClock(MOMENT))


def root_of(database: Database) -> str:
    """Return the root over the stored bytes, computed from them alone."""
    frontier = Frontier()
    with database.read() as connection:
        while leaves := read_leaves(database.tables, connection, frontier.size, 1_000):
            for leaf in leaves:
                frontier.add(leaf.hash)
    return frontier.root.hex()
