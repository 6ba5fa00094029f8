"""The errors of the read side.

LedgerError
├── ProjectionError              the read tables cannot be written, or are not what the log makes of them
│   └── BooksContradictedError   two figures of the books that must be equal are not
├── NotFoundError
│   ├── ReportNotFoundError      a report is asked for that nobody makes
│   └── ReplayNotFoundError      a replay is asked for where none was kept
├── RefusedError
│   └── TotalTooLargeError       an account's debits or credits come to more than the books can hold
└── InvalidInputError
    ├── ReplayPlaceTakenError    a replay is to be kept where there are tables already
    ├── ReplaysDifferError       replays of different books or positions are compared
    ├── SpanReversedError        a query asks for a stretch of time that cannot be
    ├── AmountRangeError         a query asks for a range of amounts that cannot be
    └── OneCurrencyOnlyError     books in several currencies are exported to what takes one
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.errors import InvalidInputError, LedgerError, NotFoundError, RefusedError


class ProjectionError(LedgerError):
    """The read tables cannot follow the log."""


@dataclass(eq=False)
class RowRepeatedError(ProjectionError):
    """A row of a read table is made by one event only."""

    table: str
    key: tuple[Any, ...]


@dataclass(eq=False)
class RowMissingError(ProjectionError):
    """An event changes a row that the events before it must have made; rebuild the read tables."""

    table: str
    expected_rows: int
    found_rows: int


@dataclass(eq=False)
class PositionMovedError(ProjectionError):
    """Something else has moved the projection's position while its rows were written."""

    projection: str
    position: int


@dataclass(eq=False)
class ProjectionStoppedError(ProjectionError):
    """A projection cannot take an event and has stopped in front of it."""

    projection: str
    position: int
    topic: str
    cause: str


@dataclass(eq=False)
class EventsMissingError(ProjectionError):
    """Events were removed from the log, which has no holes by itself; a projection has stopped in front of them."""

    projection: str
    position: int


@dataclass(eq=False)
class ProjectionBehindError(ProjectionError):
    """A projection has not reached the position in the time given."""

    projection: str
    position: int
    wanted_position: int
    timeout_seconds: float


class BooksContradictedError(ProjectionError):
    """Two figures of the books that must be equal are not."""


@dataclass(eq=False)
class BooksUnbalancedError(BooksContradictedError):
    """The debits of the trial balance must equal its credits."""

    currency: str
    debit_minor: int
    credit_minor: int
    position: int


@dataclass(eq=False)
class StatementBrokenError(BooksContradictedError):
    """The opening balance and the lines of a statement must make its closing balance."""

    account: str
    currency: str
    opening_minor: int
    closing_minor: int
    found_minor: int


@dataclass(eq=False)
class AgeingUntiedError(BooksContradictedError):
    """The payouts in transit must add up to the balance of their in-transit account."""

    account: str
    currency: str
    payouts_minor: int
    balance_minor: int


@dataclass(eq=False)
class ReportUntiedError(BooksContradictedError):
    """A report must be equal to what the books say elsewhere."""

    report: str
    figure: str
    currency: str
    report_minor: int
    books_minor: int


@dataclass(eq=False)
class AuditFileUntiedError(BooksContradictedError):
    """The entries of a payout in the books must be those that its events booked."""

    payout_id: str
    positions: tuple[int, ...]


@dataclass(eq=False)
class SpanReversedError(InvalidInputError):
    """A span of time must not end before it begins."""

    since: str
    until: str


@dataclass(eq=False)
class AmountRangeError(InvalidInputError):
    """A range of amounts goes from the least to the most, both from 0 to 2^63-1 minor units."""

    least_minor: int | None
    most_minor: int | None


@dataclass(eq=False)
class CloseNotFoundError(NotFoundError):
    """The book has no close of this number."""

    close_no: int


@dataclass(eq=False)
class ReportNotFoundError(NotFoundError):
    """No report of this name exists."""

    name: str


@dataclass(eq=False)
class OneCurrencyOnlyError(InvalidInputError):
    """This format holds one currency, and the journal has more."""

    currencies: tuple[str, ...]


@dataclass(eq=False)
class TotalTooLargeError(RefusedError):
    """All debits of an account, and all its credits, must each come to a signed 64-bit integer of minor units."""

    accounts: tuple[str, ...]


@dataclass(eq=False)
class ReplayNotFoundError(NotFoundError):
    """No replay was kept in this place."""

    url_masked: str


@dataclass(eq=False)
class ReplayPlaceTakenError(InvalidInputError):
    """A replay is kept in an empty database, and in this one there are tables."""

    url_masked: str


@dataclass(eq=False)
class ReplaysDifferError(InvalidInputError):
    """Only replays of one book up to one position can be compared."""

    book: str
    position: int
    other_book: str
    other_position: int
