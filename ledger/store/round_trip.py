"""The round trip: statements that are sent together and answered together.

To PostgreSQL they go as one pipeline, so that a dozen of them wait for the network once. SQLite runs each at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Table

from ledger.store.bulk_copy import copy_rows
from ledger.store.driver_errors import driver_of
from ledger.store.joined_statement import write_joined
from ledger.store.prepared import Prepared, insert_into, prepared

COPY_ROWS_MIN = 20
"""From how many new rows on COPY is quicker than inserting one by one: it costs two round trips of its own."""
JOINED_ROWS_MAX = 14
"""Up to how many rows all writing is joined into one statement, which a single command's fits into."""


class Answer:
    """What a statement has found; known when its round trip is over."""

    def __init__(self, cursor: Any, statement: Prepared) -> None:
        """Wait for the answer to a statement."""
        self._cursor = cursor
        self._statement = statement

    def rows(self) -> Sequence[Sequence[Any]]:
        """Return all rows."""
        return self._statement.rows(self._cursor.fetchall())


@dataclass
class Writing:
    """A statement that is run once for each of some rows of parameters."""

    statement: Prepared
    rows: Sequence[Any]
    rowcount: int = 0
    """How many rows it has changed in all; known when its round trip is over."""


class RoundTrip:
    """One way to the database and back. Made by `round_trip`."""

    def __init__(self, connection: Connection, driver: Any, asking: ExitStack) -> None:
        """Go by this connection; whoever closes the stack waits for what was asked."""
        self._asking = asking
        self._has_asked = False
        self._dialect = connection.dialect
        self._driver = driver
        self._binary = {"binary": True} if self.is_postgresql else {}
        self._writings: list[Writing] = []
        self._copies: list[tuple[Table, Sequence[Mapping[str, Any]]]] = []

    @property
    def is_postgresql(self) -> bool:
        """Tell PostgreSQL from SQLite."""
        return self._dialect.name == "postgresql"

    def ask(self, statement: ClauseElement, values: Mapping[str, Any]) -> Answer:
        """Send a statement, and wait for its answer."""
        if not self._has_asked:
            self._asking.enter_context(self._pipeline())
            self._has_asked = True
        ready, cursor = prepared(statement, self._dialect), self._cursor()
        cursor.execute(ready.text, ready.parameters(values), **self._binary)
        return Answer(cursor, ready)

    def write(self, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]) -> Writing:
        """Send a statement that changes rows, once for each row of parameters, behind all that is asked."""
        ready = prepared(statement, self._dialect)
        writing = Writing(ready, [ready.parameters(row) for row in rows])
        self._writings.append(writing)
        return writing

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, each with a value for every column."""
        if self.is_postgresql and len(rows) >= COPY_ROWS_MIN:
            self._copies.append((table, rows))
        elif rows:
            self.write(insert_into(table), rows)

    def send_writings(self) -> None:
        """Send what goes behind all that is asked."""
        if self.is_postgresql and 1 < sum(len(each.rows) for each in self._writings) <= JOINED_ROWS_MAX:
            write_joined(self._cursor(), self._writings)
        elif self._writings:
            self._write_one_by_one()
        for table, rows in self._copies:
            in_order = itemgetter(*(column.name for column in table.columns))
            copy_rows(self._driver, self._dialect, table, map(in_order, rows))

    def _write_one_by_one(self) -> None:
        cursors = [self._cursor() for _ in self._writings]
        with self._pipeline():
            for cursor, writing in zip(cursors, self._writings, strict=True):
                cursor.executemany(writing.statement.text, writing.rows)
        for cursor, writing in zip(cursors, self._writings, strict=True):
            writing.rowcount = cursor.rowcount

    def _cursor(self) -> Any:
        if not self.is_postgresql:
            return self._driver.cursor()
        # It takes parameters by their places, and so leaves each statement's text as it is.
        return self._dialect.loaded_dbapi.RawCursor(self._driver)

    def _pipeline(self) -> AbstractContextManager[Any]:
        """Send all statements inside before the answers are read, where there is a way to go."""
        pipeline: AbstractContextManager[Any] = self._driver.pipeline() if self.is_postgresql else nullcontext()
        return pipeline


@contextmanager
def round_trip(connection: Connection) -> Iterator[RoundTrip]:
    """Send what is asked inside; all of it is answered when this ends. Raises SQLAlchemy's errors."""
    with driver_of(connection) as driver:
        with ExitStack() as asking:
            trip = RoundTrip(connection, driver, asking)
            yield trip
        trip.send_writings()
