"""The statement line: one movement of one of our accounts, as the bank or the provider that keeps it tells it.

The side is that of our own asset account: money that came in is a debit, money that went out a credit. A bank's own
words are the other way round, since our money is its liability.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator

from ledger.accounts import Side
from ledger.money import LARGEST_AMOUNT_MINOR, Money
from ledger.texts import check_reference, check_text

NARRATION_LENGTH_MAX = 2_000

BalanceMinor = Annotated[StrictInt, Field(ge=-LARGEST_AMOUNT_MINOR, le=LARGEST_AMOUNT_MINOR)]
"""A balance in minor units on the debit side; negative where we owe."""


class LineKind(StrEnum):
    """What a movement is for, as far as its teller says."""

    PAYMENT = "payment"
    FEE = "fee"
    TAX = "tax"
    RETURN = "return"
    """Money that had left and came back."""
    DEPOSIT = "deposit"
    SETTLEMENT = "settlement"
    """The sum of many payments, moved at once."""
    OTHER = "other"


class StatementLine(BaseModel):
    """One movement.

    Raises AmountNotPositiveError, AmountTooLargeError, UnknownCurrencyError, ReferenceInvalidError or TextInvalidError
    when constructed wrongly.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_no: Annotated[StrictInt, Field(ge=1)]
    """Its place among the lines that the file tells, from 1."""
    booked_on: date
    value_date: date
    """The day from which it counts for interest, which need not be in the statement's dates."""
    side: Side
    amount_minor: StrictInt
    currency: str
    kind: LineKind
    narration: str = Field(default="", repr=False)
    """May name people."""
    utr: str | None = None
    """The reference of the payment system, in capitals, with its leading zeros."""
    our_reference: str | None = None
    provider_payout_id: str | None = None
    group_reference: str | None = None
    """The settlement or batch that it belongs to."""
    bank_reference: str | None = None
    """The bank's own reference of the entry, by which the same entry told in two files is known."""
    balance_minor: BalanceMinor | None = None
    """After this line."""

    @model_validator(mode="after")
    def _is_constructible(self) -> Self:
        Money(self.amount_minor, self.currency)
        check_text("narration", self.narration, length_max=NARRATION_LENGTH_MAX, empty_allowed=True)
        for reference in self.references:
            check_reference(reference)
        return self

    @property
    def references(self) -> tuple[str, ...]:
        """Return every reference that it has, each of 1 to 100 characters."""
        told = (self.utr, self.our_reference, self.provider_payout_id, self.group_reference, self.bank_reference)
        return tuple(reference for reference in told if reference is not None)

    @property
    def signed_minor(self) -> int:
        """Return the amount in minor units as it changes the balance: a debit adds, a credit takes away."""
        return self.amount_minor if self.side is Side.DEBIT else -self.amount_minor
