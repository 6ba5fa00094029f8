"""Cuts: which journal lines count, by when they happened and by when the ledger knew of them.

"As of" asks the effective time, "known at" the place in the log. Together they answer what we believed on Tuesday about
the Monday before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, Table


@dataclass(frozen=True, slots=True)
class Cut:
    """The lines before a day or a moment, up to a place in the log. Nothing given, nothing is left out."""

    before: date | datetime | None = None
    """Exclusive. A day is one of the book's reporting time zone, a moment is aware."""
    known_at: int | None = None
    """A log position, inclusive."""

    @classmethod
    def as_of(cls, day: date | None, known_at: int | None) -> Self:
        """Return the cut at the end of a day, which itself counts."""
        assert not isinstance(day, datetime), "as of a day; a moment is given as `before`"
        if day is None or day == date.max:
            # No line can be behind the last day that a date can name.
            return cls(None, known_at)
        return cls(day + timedelta(days=1), known_at)

    def known_within(self, position: int) -> Cut:
        """Return the same cut in a log that ends at a position: what is not written yet cannot be left out."""
        if self.known_at is not None and self.known_at >= position:
            return Cut(self.before)
        return self

    def conditions(self, table: Table) -> list[ColumnElement[bool]]:
        """Return the conditions on the lines or entries of a table."""
        found: list[ColumnElement[bool]] = []
        if isinstance(self.before, datetime):
            found.append(table.c.effective_at < self.before)
        elif self.before is not None:
            found.append(table.c.effective_date < self.before)
        if self.known_at is not None:
            found.append(table.c.position <= self.known_at)
        return found
