"""Errors of statements: what a bank or a provider says happened, and what cannot all be true at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.errors.base import InvalidInputError, NotFoundError, RefusedError


@dataclass(eq=False)
class StatementUnbalancedError(InvalidInputError):
    """A statement's opening balance and its lines must add up to its closing balance."""

    opening_minor: int
    lines_minor: int
    """The sum of the lines, debits less credits."""
    closing_minor: int
    currency: str


@dataclass(eq=False)
class RunningBalanceBrokenError(InvalidInputError):
    """The balance after a line must be the balance before it and the line's amount."""

    line_no: int
    counted_minor: int
    told_minor: int


@dataclass(eq=False)
class StatementBalanceMissingError(InvalidInputError):
    """A statement tells both its opening and its closing balance, or neither."""

    opening_minor: int | None
    closing_minor: int | None


@dataclass(eq=False)
class StatementDatesReversedError(InvalidInputError):
    """A statement cannot end before it begins."""

    from_date: date
    to_date: date


@dataclass(eq=False)
class LineOutsideStatementError(InvalidInputError):
    """Every line must be booked within the dates of its statement."""

    line_no: int
    booked_on: date
    from_date: date
    to_date: date


@dataclass(eq=False)
class LineCurrencyError(InvalidInputError):
    """All lines of a statement must be in its currency."""

    line_no: int
    line_currency: str
    currency: str


@dataclass(eq=False)
class LineRepeatedError(InvalidInputError):
    """No two lines of a statement have the same number."""

    line_no: int


@dataclass(eq=False)
class StatementChainBrokenError(InvalidInputError):
    """A statement must open with the balance that the one before it closed with."""

    account: str
    closing_minor: int
    """Of the statement before."""
    opening_minor: int


@dataclass(eq=False)
class StatementSkippedError(InvalidInputError):
    """Statements of an account must follow each other without one missing between them."""

    account: str
    sequence_before: int
    sequence: int


@dataclass(eq=False)
class StatementOverlapsError(RefusedError):
    """A statement must begin behind the days that were told already, so that no line is told twice."""

    account: str
    told_until: date
    from_date: date


@dataclass(eq=False)
class StatementAccountError(InvalidInputError):
    """Statements are of an account at a bank, or of a wallet at a provider."""

    account: str


@dataclass(eq=False)
class NoStatementError(NotFoundError):
    """No statement of this account in this currency was imported."""

    account: str
    currency: str


@dataclass(eq=False)
class StatementNotFoundError(NotFoundError):
    """No imported statement is known by this id."""

    statement_id: UUID
