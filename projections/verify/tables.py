"""Tables: every row that people and guards are shown is what the log makes of it, and no row is missing or too many.

The rows are made once more beside, in a file that is gone afterwards; in the book nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from projections.digest import RowDifference, TableComparison, TableCopy, compare
from projections.fold import BOOKS, REGISTERS, Projection
from projections.positions import Positions
from projections.read_table import ReadTable
from projections.replay import Target, replay, scratch_target
from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding

DIFFERENCES_MAX = 20
_ABSENT = "no row"


class Tables:
    """The pass over the read tables."""

    name = "tables"
    promise = "Every row is what the log makes of it."

    def __init__(self) -> None:
        """Have compared nothing yet."""
        self.compared: list[TableComparison] = []
        """The result for each table, in their order, when the pass has been made."""

    def run(self, reading: Reading, tell: Tell) -> Iterator[Finding]:
        """Make the rows anew up to where each projection is, and compare them with the live ones, row by row."""
        with scratch_target() as scratch:
            done, reached = 0, ((BOOKS, reading.head), (REGISTERS, _followed(reading)))
            for projection, upto in reached:
                progress = partial(_tell_of_both, tell, done, sum(upto for _, upto in reached))
                self._replay(reading, projection, upto, scratch, progress)
                done += upto
            with scratch.engine.connect() as connection:
                live, rebuilt = TableCopy(reading.connection, reading.tables), TableCopy(connection, scratch.tables)
                for name in ReadTable:
                    found = compare(name, live, rebuilt, DIFFERENCES_MAX)
                    self.compared.append(found)
                    yield from (self._finding(name, each) for each in found.differences)

    def _replay(self, reading: Reading, projection: Projection, upto: int, scratch: Target, tell: Tell) -> None:
        of = reading.store, reading.connection
        replay(*of, upto, scratch, projection=projection, zone=reading.zone, tell=tell)

    def _finding(self, table: ReadTable, difference: RowDifference) -> Finding:
        key = f"{table} {'/'.join(map(str, difference.key))}"
        row = difference.rebuilt or difference.live or {}
        expected, found = (_shown(each, difference) for each in (difference.rebuilt, difference.live))
        return Finding(self.name, "A row is what the log makes of it", key, expected, found, row.get("position"))


def _followed(reading: Reading) -> int:
    """Return how far the follower had come at the moment that is looked at."""
    return min(Positions(reading.tables).read(reading.connection, REGISTERS.name), reading.head)


def _tell_of_both(tell: Tell, before: int, total: int, done: int, _of_this: int) -> None:
    tell(before + done, total)


def _shown(row: dict[str, Any] | None, difference: RowDifference) -> str:
    """Return the values that differ, or of a row that is on one side only that it is there."""
    if row is None:
        return _ABSENT
    return ", ".join(f"{name} {row[name]}" for name in difference.columns) or "a row"
