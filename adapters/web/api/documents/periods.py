"""Closes of the books and their reopening, as the API takes and gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Self

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, DayText, Moment, Told
from adapters.web.api.documents.figures import Decimal
from adapters.web.api.documents.payouts import Reason
from ledger.accounts import Side
from ledger.money import decimal_from_minor
from ledger.period.events import ClosingBalance
from projections.queries.closes import Close, Reopening

_CLOSE: dict[str, JsonValue] = {"through": "2026-03-31"}
_REOPENING: dict[str, JsonValue] = {"from_date": "2026-03-30", "reason": "the bank corrected its statement of 30 March"}
_APPROVAL: dict[str, JsonValue] = {"from_date": "2026-03-30"}


class CloseAsked(Asked):
    """The last day that is to be closed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLOSE]})

    through: DayText = Field(description="In the book's reporting time zone; it must have ended.")


class ReopeningAsked(Asked):
    """Which closed days are to be opened again, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REOPENING]})

    from_date: DayText = Field(description="The first day to open again; all later ones are opened with it.")
    reason: Reason


class ReopeningApproved(Asked):
    """The day that another person proposed, so that nobody approves what he has not seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [_APPROVAL]})

    from_date: DayText = Field(description="The first day to open again, as it was proposed.")


class ReopeningTold(Told):
    """A proposal to open closed days again, which waits for another person."""

    proposal_no: int
    from_date: date
    reason: str
    proposed_by: str
    proposed_at: Moment

    @classmethod
    def of(cls, row: Reopening) -> Self:
        """Tell of a proposal."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PeriodTold(Told):
    """Up to which day the books are closed."""

    closed_through: date | None = Field(description="The last closed day; none while every day is open.")
    first_open_day: date | None = Field(description="Where what becomes known late is booked; none without a close.")
    reopening: ReopeningTold | None = Field(description="What is proposed and not yet approved.")

    @classmethod
    def of(cls, through: date | None, pending: Reopening | None) -> Self:
        """Tell of the lock."""
        first = None if through is None else through + timedelta(days=1)
        reopening = None if pending is None else ReopeningTold.of(pending)
        return cls(closed_through=through, first_open_day=first, reopening=reopening)


class ClosingBalanceTold(Told):
    """What an account held at the end of a closed day."""

    account: str
    currency: str
    side: Side
    amount_minor: int = Field(ge=1)
    amount: Decimal

    @classmethod
    def of(cls, balance: ClosingBalance) -> Self:
        """Tell of a balance."""
        return cls(**dict(balance), amount=str(decimal_from_minor(balance.amount_minor, balance.currency)))


class CloseTold(Told):
    """One close of the books."""

    number: int = Field(description="Closes are counted from 1.")
    through: date = Field(description="The last closed day, in the book's reporting time zone.")
    computed_at_position: int = Field(description="The place in the log up to which its balances count every event.")
    closed_by: str
    closed_at: Moment
    lifted_by: str | None = Field(description="Who approved the reopening after which it no longer holds.")
    lifted_at: Moment | None
    holds: bool = Field(description="Whether its days are still closed.")

    @classmethod
    def of(cls, row: Close) -> Self:
        """Tell of a close."""
        return cls(**_facts(row))


class CloseShown(CloseTold):
    """A close with the balances that it kept."""

    balances: tuple[ClosingBalanceTold, ...] = Field(description="Of every account that was not even.")
    books_say_the_same: bool = Field(description="Whether the books have these balances for that day today.")

    @classmethod
    def with_balances(cls, row: Close, kept: Sequence[ClosingBalance], now: Sequence[ClosingBalance]) -> Self:
        """Tell of a close, what it kept, and whether the books still say so."""
        told = tuple(map(ClosingBalanceTold.of, kept))
        return cls(**_facts(row), balances=told, books_say_the_same=list(kept) == list(now))


class ClosePage(Told):
    """A page of closes, the latest first."""

    closes: tuple[CloseTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _facts(row: Close) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in CloseTold.model_fields if name != "number"}
    return facts | {"number": row.close_no}
