"""Errors of closing the books: which days can be closed, and who may open them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.errors.base import RefusedError


@dataclass(eq=False)
class DayNotEndedError(RefusedError):
    """Only a day that has ended in the book's reporting time zone can be closed."""

    through: date
    today: date


@dataclass(eq=False)
class PeriodAlreadyClosedError(RefusedError):
    """A close must be later than the last one."""

    through: date
    closed_through: date


@dataclass(eq=False)
class TrialBalanceUnequalError(RefusedError):
    """The books cannot be closed while debits and credits differ."""

    currency: str
    debit_minor: int
    credit_minor: int


@dataclass(eq=False)
class DayNotClosedError(RefusedError):
    """Only a closed day can be opened again."""

    from_date: date
    closed_through: date | None


@dataclass(eq=False)
class ReopeningNotProposedError(RefusedError):
    """A closed day is opened again only after a person has proposed to open it."""

    from_date: date
    proposed_from_date: date | None


@dataclass(eq=False)
class ReopeningSelfApprovalError(RefusedError):
    """A reopening must be approved by another person than its proposer."""

    from_date: date
    actor: str


@dataclass(eq=False)
class PeriodClosedError(RefusedError):
    """What happened on a closed day cannot be booked, matched or unmatched by a person any more."""

    day: date
    closed_through: date
