"""The events of a book's periods: closed; reopening proposed by one person; reopened by another."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from ledger.accounts import Side
from ledger.events import DomainEvent


class ClosingBalance(BaseModel):
    """What one account held in one currency at the end of the last closed day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    """The account's full name."""
    currency: str
    side: Side
    """The side that outweighs the other."""
    amount_minor: StrictInt = Field(gt=0)
    """By how much, in minor units."""


class PeriodClosed(DomainEvent):
    """A person closed the books through a day, with what every account held at its end."""

    TOPIC: ClassVar[str] = "period.closed"

    close_no: StrictInt
    """Its number among all closes of the book, those that were lifted since included; the first is 1."""
    through: date
    """The last closed day, in the book's reporting time zone."""
    balances: tuple[ClosingBalance, ...]
    """One for each account and currency that is not even: what the next period opens with."""
    computed_at_position: StrictInt
    """The place in the log up to which the balances count every event."""


class ReopeningProposed(DomainEvent):
    """A person asked to open closed days again; nothing is opened yet."""

    TOPIC: ClassVar[str] = "period.reopening_proposed"

    proposal_no: StrictInt
    """Its number among all proposals of the book; the first is 1."""
    from_date: date
    """The first day to open again."""
    reason: str


class PeriodReopened(DomainEvent):
    """Another person approved it: every close that covers this day or a later one no longer holds."""

    TOPIC: ClassVar[str] = "period.reopened"

    proposal_no: StrictInt
    """The proposal that was approved."""
    from_date: date
    """The first day that was to be opened again."""
    proposed_by: str
    """The person who asked for it; never the one who approved it."""
    lifted: tuple[StrictInt, ...]
    """The numbers of the closes that no longer hold."""
