"""Journal entries: balanced sets of lines, one entry for one business fact.

An entry that does not balance, has no lines, mixes currencies or holds an amount that is not positive cannot be
constructed, so it can be neither stored nor projected. Nothing is ever edited: a correction is a reversing entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, StrictInt, model_validator

from ledger.accounts import Side, check_account_name
from ledger.errors import EmptyEntryError, MixedCurrencyError, UnbalancedEntryError
from ledger.money import Money


class EntryKind(StrEnum):
    """The business fact that an entry books; one entry of a kind for each attempt of a payout."""

    QUEUED = "queued"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    COMPLETED = "completed"
    FEE_CHARGED = "fee_charged"
    FEE_REFUNDED = "fee_refunded"
    FAILED = "failed"
    REVERSED = "reversed"
    SUSPENDED = "suspended"
    """Money provably moved, but not as this payout's outcome: held in suspense."""
    SUSPENSE_CLEARED = "suspense_cleared"
    BREAK_OPENED = "break_opened"
    """What a statement tells and the books do not: held in suspense."""
    BREAK_CLEARED = "break_cleared"
    WRITTEN_OFF = "written_off"
    MANUAL = "manual"
    DEPOSIT = "deposit"


class Line(BaseModel):
    """One account, one side, one positive amount in minor units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    side: Side
    amount_minor: StrictInt
    currency: str

    @model_validator(mode="after")
    def _is_constructible(self) -> Self:
        check_account_name(self.account)
        Money(self.amount_minor, self.currency)
        return self


def debit(account: str, money: Money) -> Line:
    """Return a debit line."""
    return Line(account=account, side=Side.DEBIT, amount_minor=money.amount_minor, currency=money.currency)


def credit(account: str, money: Money) -> Line:
    """Return a credit line."""
    return Line(account=account, side=Side.CREDIT, amount_minor=money.amount_minor, currency=money.currency)


class JournalEntry(BaseModel):
    """A balanced set of lines for one business fact.

    Raises EmptyEntryError, MixedCurrencyError or UnbalancedEntryError when constructed wrongly.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: EntryKind
    lines: tuple[Line, ...]

    @model_validator(mode="after")
    def _is_balanced(self) -> Self:
        sides = {line.side for line in self.lines}
        if sides != {Side.DEBIT, Side.CREDIT}:
            raise EmptyEntryError(self.kind)
        currencies = {line.currency for line in self.lines}
        if len(currencies) > 1:
            raise MixedCurrencyError(tuple(sorted(currencies)))
        debit_minor, credit_minor = self.total_minor(Side.DEBIT), self.total_minor(Side.CREDIT)
        if debit_minor != credit_minor:
            raise UnbalancedEntryError(debit_minor, credit_minor, self.currency)
        return self

    @property
    def currency(self) -> str:
        """Return the one currency of the lines."""
        return self.lines[0].currency

    def total_minor(self, side: Side) -> int:
        """Return the sum of one side's lines, in minor units."""
        return sum(line.amount_minor for line in self.lines if line.side is side)

    def reversing(self, kind: EntryKind) -> JournalEntry:
        """Return the entry that undoes this one: the same lines with their sides swapped."""
        return JournalEntry(
            kind=kind,
            lines=tuple(line.model_copy(update={"side": line.side.opposite}) for line in self.lines),
        )


def entry(kind: EntryKind, lines: Iterable[Line]) -> JournalEntry:
    """Return the balanced entry of these lines. Raises what `JournalEntry` raises."""
    return JournalEntry(kind=kind, lines=tuple(lines))
