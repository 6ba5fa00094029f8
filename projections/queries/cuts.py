"""Cuts: which journal lines count, by when they happened and by when the ledger knew of them.

"As of" asks the effective time, "known at" the place in the log. Together they answer what we believed on Tuesday about
the Monday before.

A day asks for what is booked up to its end, a moment for what had happened by then. They differ only for what became
known after its day was closed: it is booked on the first open day, so that a closed day's balances stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, Table


class Day(StrEnum):
    """Which day of an entry is asked about, by the name of its column."""

    POSTED = "posted_on"
    """The one that it is booked on."""
    HAPPENED = "effective_date"
    """The one on which it happened."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The lines before a day or a moment, up to a place in the log. Nothing given, nothing is left out."""

    before: date | datetime | None = None
    """Exclusive. A day is one of the book's reporting time zone and asks for what was booked, a moment is aware."""
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

    def conditions(self, table: Table, day: Day = Day.POSTED) -> list[ColumnElement[bool]]:
        """Return the conditions on the lines or entries of a table."""
        found: list[ColumnElement[bool]] = []
        if isinstance(self.before, datetime):
            found.append(table.c.effective_at < self.before)
        elif self.before is not None:
            found.append(table.c[day] < self.before)
        if self.known_at is not None:
            found.append(table.c.position <= self.known_at)
        return found
