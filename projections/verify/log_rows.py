"""The rows of the log as a verification reads them: in order, a page at a time, past those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from ledger.proofs.leaf import Leaf
from ledger.store.log_tree import read_leaves
from projections.verify.check import Reading
from projections.verify.finding import Finding

PAGE_EVENTS = 2_000
UNREADABLE = (DBAPIError, ValueError, TypeError)
"""A column that holds what its type cannot be: SQLite keeps anything anywhere."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The first pass: whether the rows are rows at all."""

    reading: Reading
    name = "rows"
    promise = "Every row of the log can be read."

    def __iter__(self) -> Iterator[Leaf | Finding]:
        """Go through the log; what cannot be read is a finding in its place."""
        position = 0
        while page := list(self._page(position)):
            yield from page
            position = max(each.position or 0 for each in page)

    def _page(self, after: int) -> Iterator[Leaf | Finding]:
        try:
            yield from self._read(after, PAGE_EVENTS)
        except UNREADABLE:
            yield from self._one_by_one(after)

    def _one_by_one(self, after: int) -> Iterator[Leaf | Finding]:
        for _ in range(PAGE_EVENTS):
            try:
                rows = self._read(after, 1)
            except UNREADABLE as error:
                after = self._next_position(after)
                reason = f"{type(error).__name__}: {error}".splitlines()[0]
                yield Finding(self.name, "A row can be read", f"position {after}", "an event", reason, after)
                continue
            yield from rows
            if not rows:
                return
            after = rows[0].position

    def _read(self, after: int, limit: int) -> list[Leaf]:
        leaves = read_leaves(self.reading.store.database.tables, self.reading.connection, after, limit)
        for leaf in leaves:
            if not isinstance(leaf.state, bytes):
                # SQLite gives text back where somebody has put text.
                raise TypeError(type(leaf.state))
        return leaves

    def _next_position(self, after: int) -> int:
        position = self.reading.store.database.tables.events.c.position
        return int(self.reading.connection.scalar(select(func.min(position)).where(position > after)) or after + 1)
