"""The replay: the read tables made from the log alone, up to any position of it, somewhere else than the live ones.

The log is read on one connection, which sees one moment and writes nothing; the rows go to another database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine

from ledger.store.event_store import EventStore
from projections.fold import INDIA, Projection
from projections.schema import ReadTables
from projections.write import write

PAGE_EVENTS = 5_000
Tell = Callable[[int, int], None]
"""Is told how many events of how many have been taken."""


@contextmanager
def scratch_tables() -> Iterator[tuple[Engine, ReadTables]]:
    """Make a set of read tables in a file of its own, which is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="payout-ledger-replay-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'replay.db'}")
        tables = ReadTables(None, "")
        try:
            with engine.begin() as connection:
                # Whatever becomes of this file, the log is there to make it again.
                connection.exec_driver_sql("PRAGMA journal_mode = OFF")
                tables.metadata.create_all(connection)
            yield engine, tables
        finally:
            engine.dispose()


def replay(
    store: EventStore,
    reading: Connection,
    projection: Projection,
    upto: int,
    target: tuple[Engine, ReadTables],
    *,
    zone: ZoneInfo = INDIA,
    tell: Tell = lambda _done, _total: None,
) -> None:
    """Make the rows of a projection from the first event to position `upto`.

    Raises UnknownEventError or EventUnreadableError in front of an event that cannot be read: nothing is skipped.
    """
    engine, tables = target
    position = 0
    while page := store.read_page_on(reading, position, PAGE_EVENTS, upto):
        with engine.begin() as writing:
            writing.exec_driver_sql("PRAGMA synchronous = OFF")
            write(writing, tables, projection.fold(page, zone))
        position = page[-1].position
        tell(position, upto)
