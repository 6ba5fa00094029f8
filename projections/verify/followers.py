"""Followers: none of them has come further than the log, as one would that has followed another, or one since cut."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, select

from projections.verify.check import Reading, Tell
from projections.verify.finding import Finding


class Followers:
    """The pass over the positions of whatever follows the log."""

    name = "followers"
    promise = "Nothing that follows the log is ahead of it."

    def run(self, reading: Reading, _tell: Tell) -> Iterator[Finding]:
        """Look at every follower's position."""
        for table in (reading.store.database.tables.tracking, reading.tables.projection_positions):
            yield from self._ahead(reading, table)

    def _ahead(self, reading: Reading, table: Table) -> Iterator[Finding]:
        query = select(table.c.name, table.c.position).order_by(table.c.name)
        for name, position in reading.connection.execute(query):
            if not 0 <= position <= reading.head:
                at_most = f"at most {reading.head}"
                yield Finding(self.name, "A follower is not ahead of the log", name, at_most, str(position))
