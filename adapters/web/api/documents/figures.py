"""Figures as the API takes and gives them: balances, statements, the trial balance, ageing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from adapters.web.api.documents.base import Currency, DayText, Moment, MomentText, PageWanted, Told
from ledger.accounts import Side
from ledger.journal import EntryKind
from ledger.money import LARGEST_AMOUNT_MINOR, decimal_from_minor
from projections.queries.ageing import AgeingRow
from projections.queries.balances import Balance
from projections.queries.statement import StatementLine
from projections.queries.trial_balance import TrialBalance, TrialBalanceRow

Decimal = Annotated[str, Field(description="The same amount as a decimal number.", examples=["25000.00"])]
Position = Annotated[int, Field(description="The place in the log that it was computed at.")]
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


class KnownWanted(BaseModel):
    """As known when: by a moment, or at a place in the log; now, without either."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    known_at: MomentText | None = Field(default=None, description="Count what was recorded by this moment.")
    position: int | None = Field(
        default=None, ge=0, le=LARGEST_AMOUNT_MINOR, description="Count the log up to this place; the earlier of both."
    )

    @property
    def known_by(self) -> datetime | None:
        """Return the moment in UTC, in which the ends of time are one day nearer."""
        if self.known_at is None:
            return None
        try:
            return self.known_at.astimezone(UTC)
        except OverflowError:
            return _FIRST if self.known_at.year == 1 else _LAST


class CutWanted(KnownWanted):
    """Which facts count: those that happened by a day, as known when."""

    as_of: DayText | None = Field(
        default=None, description="Count what happened up to the end of this day, in the book's reporting time zone."
    )


class BalanceWanted(CutWanted):
    """Which balance is wanted."""

    currency: Currency


class StatementWanted(PageWanted, KnownWanted):
    """Which statement, and which page of it. A statement covers `since`, and ends before `until`."""

    currency: Currency
    since: DayText | None = None
    until: DayText | None = None


class BalanceTold(Told):
    """The balance of one account on its normal side; negative when it is overdrawn."""

    account: str
    currency: str
    available_minor: int = Field(description="Without the funds of payouts on their way.")
    available: Decimal
    queued_minor: int = Field(description="Reserved for payouts that no provider has.")
    queued: Decimal
    in_transit_minor: int = Field(description="With providers, without a final outcome.")
    in_transit: Decimal
    posted_minor: int = Field(description="With payouts that are not final left out.")
    posted: Decimal
    as_of: date | None
    position: Position

    @classmethod
    def of(cls, found: Balance) -> Self:
        """Tell of a balance."""
        facts: dict[str, Any] = {name: getattr(found, name) for name in ("account", "currency", "as_of", "position")}
        for name in ("available", "queued", "in_transit", "posted"):
            amount_minor = getattr(found, f"{name}_minor")
            facts |= {f"{name}_minor": amount_minor, name: str(decimal_from_minor(amount_minor, found.currency))}
        return cls(**facts)


class LineTold(Told):
    """One line of a statement."""

    effective_at: Moment
    effective_date: date
    posted_on: date = Field(description="The day it is booked on: a later one where its own was closed.")
    recorded_at: Moment
    position: int = Field(description="The place in the log of the event that booked it.")
    line_no: int
    kind: EntryKind
    aggregate_id: str = Field(description="The payout, manual entry or deposit that it belongs to.")
    reference: str | None
    description: str | None
    counter_accounts: tuple[str, ...]
    side: Side
    amount_minor: int
    amount: Decimal
    balance_minor: int
    balance: Decimal

    @classmethod
    def of(cls, each: StatementLine) -> Self:
        """Tell of a line."""
        line = each.line
        alike = cls.model_fields.keys() - {"aggregate_id", "amount", "balance", "balance_minor"}
        return cls(
            **{name: getattr(line, name) for name in alike},
            aggregate_id=str(line.aggregate_id),
            amount=str(decimal_from_minor(line.amount_minor, line.currency)),
            balance_minor=each.balance_minor,
            balance=str(decimal_from_minor(each.balance_minor, line.currency)),
        )


class StatementPage(Told):
    """A page of a statement. All pages are of one statement, known at one place in the log."""

    account: str
    currency: str
    since: date | None
    until: date | None
    opening_minor: int = Field(description="The balance before the first line of the whole statement.")
    closing_minor: int = Field(description="The balance behind its last line.")
    position: Position
    lines: tuple[LineTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


class TrialBalanceRowTold(Told):
    """One account in one currency: one of the two columns is 0."""

    account: str
    currency: str
    debit_minor: int
    credit_minor: int

    @classmethod
    def of(cls, row: TrialBalanceRow) -> Self:
        """Tell of a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ColumnTotals(Told):
    """The sums of both columns, which are equal."""

    debit_minor: int
    credit_minor: int


class TrialBalanceTold(Told):
    """Every account's balance in a debit or a credit column."""

    rows: tuple[TrialBalanceRowTold, ...]
    totals: dict[str, ColumnTotals] = Field(description="By currency.")
    as_of: date | None
    position: Position

    @classmethod
    def of(cls, found: TrialBalance) -> Self:
        """Tell of a trial balance."""
        sums = {
            currency: ColumnTotals(debit_minor=total.debit_minor, credit_minor=total.credit_minor)
            for currency, total in found.totals.items()
        }
        rows = tuple(map(TrialBalanceRowTold.of, found.rows))
        return cls(rows=rows, totals=sums, as_of=found.as_of, position=found.position)


class AgeingRowTold(Told):
    """The payouts of one age in one in-transit account."""

    account: str
    currency: str
    bucket: str
    payouts: int
    amount_minor: int

    @classmethod
    def of(cls, row: AgeingRow) -> Self:
        """Tell of a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class AgeingTold(Told):
    """How long money has been with providers without a final outcome; the rows add up to the in-transit accounts."""

    rows: tuple[AgeingRowTold, ...]
    at: Moment
