"""A report: one table, and the figures elsewhere in the books that it must tie to.

Whatever prints or exports a report needs nothing but this shape. Rows may be made while they are read, so a report is
read inside the snapshot it was made in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from projections.errors import ReportUntiedError

CURRENCY = "currency"
"""The column that says of what currency the amounts of a row are."""


class ColumnKind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    DATE = "date"
    """A day in the book's reporting time zone."""
    MOMENT = "moment"
    """A moment in UTC."""
    MINOR = "minor"
    """An integer of minor units in the currency of its row, of any sign; None where the row has none."""
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. The name of an amount ends in `_minor`."""

    name: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class Tie:
    """Two figures that must be equal: what the report says, and what the books say elsewhere. Minor units."""

    figure: str
    """What is compared, such as an account and a day."""
    currency: str
    report_minor: int
    books_minor: int

    @property
    def holds(self) -> bool:
        """Return whether they are equal."""
        return self.report_minor == self.books_minor


@dataclass(frozen=True, slots=True)
class Report:
    """One table with its ties."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    """Each has a value for each column."""
    ties: Sequence[Tie]
    position: int
    """The log position that it was made at: later events do not change it."""

    def __post_init__(self) -> None:
        """Refuse amounts that nobody could say the currency of."""
        names = [column.name for column in self.columns]
        has_amounts = any(column.kind is ColumnKind.MINOR for column in self.columns)
        assert CURRENCY in names or not has_amounts, "amounts have a currency"

    def records(self) -> Iterator[Mapping[str, Any]]:
        """Go through the rows, each by the names of its columns."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def check(self) -> None:
        """Refuse a report that is not what the books say elsewhere. Raises ReportUntiedError."""
        for tie in self.ties:
            if not tie.holds:
                raise ReportUntiedError(self.name, tie.figure, tie.currency, tie.report_minor, tie.books_minor)


def texts(*names: str) -> tuple[Column, ...]:
    """Return columns of text."""
    return tuple(Column(name, ColumnKind.TEXT) for name in names)


def amounts(*names: str) -> tuple[Column, ...]:
    """Return columns of amounts in minor units."""
    return tuple(Column(name, ColumnKind.MINOR) for name in names)


DAY = Column("effective_date", ColumnKind.DATE)
"""The day on which something happened."""
POSTED_ON = Column("posted_on", ColumnKind.DATE)
"""The day that it is booked on: the same one, unless that was closed before the ledger knew of it."""
