"""The rebuild: every read table made anew from the log beside the live ones, compared, and put in their place.

The new tables are filled page by page while the old ones serve. Only the end happens under the append lock: the last
events are taken, both copies are compared row by row, and where they differ the live rows are replaced, all in one
transaction. Rows are replaced, and not tables renamed, because a reader who began before the switch must go on seeing
the old rows: behind a renamed table it would find the new ones, written too late for it, and so none at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Index, MetaData, Table, delete, insert, inspect, select, tuple_
from sqlalchemy.schema import CreateTable

from ledger.store.append_lock import lock_log
from ledger.store.event_store import EventStore
from projections.digest import TableComparison, TableCopy, compare
from projections.errors import ProjectionStoppedError
from projections.fold import EVERYTHING, INDIA
from projections.follower import Follower, Progress, page_events_on
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables

_FRESH = "rebuild_"
"""What the names of tables under construction begin with, behind the book's prefix."""


@dataclass(frozen=True, slots=True)
class RebuildResult:
    """What a rebuild has found."""

    position: int
    """The end of the log that both copies were made from."""
    tables: tuple[TableComparison, ...]
    replaced: bool
    """Whether the live rows are now those made from the log."""
    stopped: tuple[ProjectionStoppedError, ...]
    """Followers that could not go on by themselves; replacing their rows has moved them on."""

    @property
    def equal(self) -> bool:
        """Return whether the live tables were what the log makes of them."""
        return all(table.equal for table in self.tables)


class Rebuild:
    """Makes the read tables anew. One at a time: starting another one ends it."""

    def __init__(
        self,
        store: EventStore,
        followers: Sequence[Follower] = (),
        zone: ZoneInfo = INDIA,
        page_events: int | None = None,
    ) -> None:
        """Rebuild from a log; `followers` are those that keep the live tables which the append does not."""
        self._store = store
        self._database = store.database
        self._live = ReadTables.of(store.database)
        self._followers = followers or (Follower(store, zone=zone),)
        self._zone = zone
        self._page_events = page_events or page_events_on(store.database)

    def verify(self, progress: Progress | None = None) -> RebuildResult:
        """Compare the live tables with what the log makes of them, and change nothing.

        Raises ProjectionStoppedError when there is an event that cannot be taken, EventsMissingError when one is gone.
        """
        for follower in self._followers:
            follower.catch_up()
        return self._rebuild(progress, replace=False, stopped={})

    def replace(self, progress: Progress | None = None) -> RebuildResult:
        """Make the live tables what the log makes of them, whatever they hold now.

        Raises ProjectionStoppedError when there is an event that cannot be taken, and EventsMissingError when one is
        gone, and leaves the live tables alone.
        """
        stopped: dict[Follower, ProjectionStoppedError] = {}
        for follower in self._followers:
            try:
                follower.catch_up()
            except ProjectionStoppedError as error:
                # The live rows may be what is in its way; they are about to be replaced.
                stopped[follower] = error
        return self._rebuild(progress, replace=True, stopped=stopped)

    def _rebuild(
        self, progress: Progress | None, *, replace: bool, stopped: dict[Follower, ProjectionStoppedError]
    ) -> RebuildResult:
        with self._fresh_tables() as fresh:
            filling = Follower(self._store, EVERYTHING, self._zone, tables=fresh, page_events=self._page_events)
            filling.catch_up(progress)
            self._make_indexes(fresh)
            with self._database.begin() as connection:
                lock_log(self._database, connection)
                self._take_the_rest(connection, [filling, *(each for each in self._followers if each not in stopped)])
                live, rebuilt = TableCopy(connection, self._live), TableCopy(connection, fresh)
                compared = tuple(compare(name, live, rebuilt) for name in ReadTable)
                position = self._store.head_on(connection)
                if replace:
                    _replace_rows(connection, self._live, fresh, [table.table for table in compared if not table.equal])
                    for follower in stopped:
                        follower.skip_to(connection, position)
        return RebuildResult(position, compared, replace, tuple(stopped.values()))

    def _take_the_rest(self, connection: Connection, followers: Sequence[Follower]) -> None:
        """Take what was appended since; under the append lock there is an end to it."""
        for follower in followers:
            while follower.take_page(connection, self._page_events):
                pass

    @contextmanager
    def _fresh_tables(self) -> Iterator[ReadTables]:
        """Make a set of tables with a name of its own, and remove it at the end, with what a crash has left before."""
        fresh = ReadTables(self._database.schema, f"{self._database.prefix}{_FRESH}{token_hex(4)}_")
        with self._database.begin() as connection:
            self._drop_leftovers(connection)
            for table in fresh.metadata.sorted_tables:
                connection.execute(CreateTable(table))
                for index in _rules(table):
                    index.create(connection)
        try:
            yield fresh
        finally:
            with self._database.begin() as connection:
                fresh.metadata.drop_all(connection)

    def _make_indexes(self, fresh: ReadTables) -> None:
        """Make the indexes that only queries need: over rows that are there it takes a fraction of the time."""
        with self._database.begin() as connection:
            for table in fresh.metadata.sorted_tables:
                for index in sorted(table.indexes - _rules(table), key=lambda each: str(each.name)):
                    index.create(connection)

    def _drop_leftovers(self, connection: Connection) -> None:
        schema, prefix = self._database.schema, f"{self._database.prefix}{_FRESH}"
        for name in inspect(connection).get_table_names(schema):
            if name.startswith(prefix):
                Table(name, MetaData(), schema=schema).drop(connection)


def _rules(table: Table) -> set[Index]:
    """Return the indexes that refuse rows."""
    return {index for index in table.indexes if index.unique}


def _replace_rows(connection: Connection, live: ReadTables, fresh: ReadTables, differing: Sequence[ReadTable]) -> None:
    """Make the live rows equal to the fresh ones, touching only those that differ."""
    for name in differing:
        ours, theirs = live.by_name[name], fresh.by_name[name]
        wrong = select(ours).except_(select(theirs)).subquery()
        key = tuple_(*(ours.c[column] for column in KEYS[name]))
        connection.execute(delete(ours).where(key.in_(select(*(wrong.c[column] for column in KEYS[name])))))
        missing = select(theirs).except_(select(ours))
        connection.execute(insert(ours).from_select([column.name for column in ours.columns], missing))
