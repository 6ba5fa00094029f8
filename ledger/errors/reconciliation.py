"""Errors of reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.errors.base import InvalidInputError, NotFoundError, RefusedError


@dataclass(eq=False)
class LineGivenTwiceError(InvalidInputError):
    """A line can be compared only once."""

    line_id: str


@dataclass(eq=False)
class LineNotFoundError(NotFoundError):
    """No line of a statement or of the books is known by this id."""

    line_id: str


@dataclass(eq=False)
class LineNotOpenError(RefusedError):
    """A line can be matched only while no other match holds it."""

    line_id: str


@dataclass(eq=False)
class MatchOneSidedError(InvalidInputError):
    """A match has lines of a statement on one side, and lines of the books on the other."""

    external: int
    """How many lines of statements were given."""
    booked: int


@dataclass(eq=False)
class MatchAccountsDifferError(InvalidInputError):
    """The lines of a match are all of one account in one currency."""

    accounts: tuple[str, ...]


@dataclass(eq=False)
class MatchTellersDifferError(InvalidInputError):
    """The lines of statements in a match are all told by the bank, or all by the provider."""

    tellers: tuple[str, ...]


@dataclass(eq=False)
class MatchUnequalError(RefusedError):
    """The two sides of a match must come to the same amount; a difference is written off, and never matched away."""

    external_minor: int
    booked_minor: int
    currency: str


@dataclass(eq=False)
class MatchNotFoundError(NotFoundError):
    """No match is known by this id."""

    match_id: UUID


@dataclass(eq=False)
class MatchUndoneError(RefusedError):
    """A match that was undone cannot be undone again."""

    match_id: UUID


@dataclass(eq=False)
class BreakNotFoundError(NotFoundError):
    """No break is known by this id."""

    break_id: UUID


@dataclass(eq=False)
class BreakNotOpenError(RefusedError):
    """Only an open break can be worked on."""

    break_id: UUID
    status: str


@dataclass(eq=False)
class NothingToWriteOffError(RefusedError):
    """A break is written off only where its two sides differ, and whoever keeps the account told of it."""

    break_id: UUID


@dataclass(eq=False)
class BreakHoldsMoneyError(RefusedError):
    """A break that whoever keeps the account told of is matched or written off, and never dismissed."""

    break_id: UUID


@dataclass(eq=False)
class WriteOffNotProposedError(RefusedError):
    """A write-off must be proposed before it is approved."""

    break_id: UUID


@dataclass(eq=False)
class WriteOffSelfApprovalError(RefusedError):
    """A write-off must be approved by another person than its proposer."""

    break_id: UUID
    actor: str
