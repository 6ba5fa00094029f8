"""Journal entries: balanced sets of lines, one entry for one business fact.

An entry that does not balance, has no lines, mixes currencies or holds an amount that is not positive cannot be
constructed, so it can be neither stored nor projected. Nothing is ever edited: a correction is a reversing entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, StrictInt, ValidationInfo, field_validator

from ledger.accounts import Side, check_account_name
from ledger.errors import EmptyEntryError, MixedCurrencyError, UnbalancedEntryError
from ledger.money import Money, check_money

_DEBIT = Side.DEBIT
_FIELDS_BEFORE_CURRENCY = 3
"""Those of a line that must be what they are before the line can be judged."""


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

    @field_validator("currency", mode="after")
    @classmethod
    def _is_constructible(cls, currency: str, line: ValidationInfo) -> str:
        """Check the line once, at its last field. A rule of the whole model would run again in each entry of it."""
        if len(line.data) == _FIELDS_BEFORE_CURRENCY:
            check_account_name(line.data["account"])
            check_money(line.data["amount_minor"], currency)
        return currency


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

    @field_validator("lines", mode="after")
    @classmethod
    def _is_balanced(cls, lines: tuple[Line, ...], entry: ValidationInfo) -> tuple[Line, ...]:
        """Check the entry once, at its last field. A rule of the whole model would run again in each event of it."""
        currency = lines[0].currency if lines else ""
        debit_minor = credit_minor = 0
        is_mixed = False
        for line in lines:
            if line.side is _DEBIT:
                debit_minor += line.amount_minor
            else:
                credit_minor += line.amount_minor
            is_mixed |= line.currency != currency
        if not debit_minor or not credit_minor:
            raise EmptyEntryError(entry.data["kind"])
        if is_mixed:
            raise MixedCurrencyError(tuple(sorted({line.currency for line in lines})))
        if debit_minor != credit_minor:
            raise UnbalancedEntryError(debit_minor, credit_minor, currency)
        return lines

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
