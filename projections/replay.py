"""The replay: the read tables made from the log alone, up to any position of it, somewhere else than the live ones.

The log is read on one connection, which sees one moment and writes nothing; the rows go to another database. The same
log makes the same rows, whatever kind of database they are in and however often it is replayed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine

from ledger.store.event_store import EventStore
from projections.digest import TableCopy, digest
from projections.fold import EVERYTHING, INDIA, Projection
from projections.read_table import ReadTable
from projections.schema import ReadTables
from projections.write import write

PAGE_EVENTS = 5_000
Tell = Callable[[int, int], None]
"""Is told how many events of how many have been taken."""


def tell_nobody(_done: int, _total: int) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of a replay go."""

    engine: Engine
    tables: ReadTables


@dataclass(frozen=True, slots=True)
class TableDigest:
    """What is in one table after a replay."""

    table: ReadTable
    rows: int
    digest: str
    """SHA-256 (hex), the same for the same rows in every kind of database."""


@contextmanager
def scratch_target() -> Iterator[Target]:
    """Make a set of read tables in a file of its own, which is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="payout-ledger-replay-") as folder:
        target = Target(create_engine(f"sqlite:///{Path(folder) / 'replay.db'}"), ReadTables(None, ""))
        try:
            with target.engine.begin() as connection:
                # Whatever becomes of this file, the log is there to make it again.
                connection.exec_driver_sql("PRAGMA journal_mode = OFF")
                target.tables.metadata.create_all(connection)
            yield target
        finally:
            target.engine.dispose()


def replay(
    store: EventStore,
    reading: Connection,
    upto: int,
    target: Target,
    *,
    projection: Projection = EVERYTHING,
    zone: ZoneInfo = INDIA,
    page_events: int = PAGE_EVENTS,
    tell: Tell = tell_nobody,
) -> None:
    """Make the rows of a projection from the first event to position `upto`; days begin and end in a time zone.

    Raises UnknownEventError or EventUnreadableError in front of an event that cannot be read: nothing is skipped.
    """
    position = 0
    while page := store.read_page_on(reading, position, page_events, upto):
        with target.engine.begin() as writing:
            write(writing, target.tables, projection.fold(page, zone))
        position = page[-1].position
        tell(position, upto)


def digests(target: Target) -> Sequence[TableDigest]:
    """Return what is in each table."""
    with target.engine.connect() as connection:
        copy = TableCopy(connection, target.tables)
        return [TableDigest(name, *digest(copy, name)) for name in ReadTable]
