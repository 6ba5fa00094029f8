"""Journal entries as the API takes and gives them: debits and credits."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from adapters.web.api.documents.base import AmountMinor, Asked, Currency, Told
from ledger.accounts import Side
from ledger.journal import EntryKind, JournalEntry, Line
from ledger.money import decimal_from_minor

Account = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        description="An account of the book's chart.",
        examples=["Liabilities:Customers:Acme"],
    ),
]


class EntryLineAsked(Asked):
    """One line of an entry: one account, one side, one amount."""

    account: Account
    side: Side
    amount_minor: AmountMinor
    currency: Currency

    def line(self) -> Line:
        """Return the line. Raises what refuses an account's name or an amount."""
        return Line(**dict(self))


class EntryLineTold(Told):
    """One line of an entry."""

    account: str
    side: Side
    amount_minor: int
    amount: str = Field(description="The same amount as a decimal number.", examples=["25000.00"])
    currency: str

    @classmethod
    def of(cls, line: Line) -> Self:
        """Tell of a line."""
        return cls(**dict(line), amount=str(decimal_from_minor(line.amount_minor, line.currency)))


class EntryTold(Told):
    """A journal entry: its debits equal its credits."""

    kind: EntryKind
    lines: tuple[EntryLineTold, ...]

    @classmethod
    def of(cls, entry: JournalEntry) -> Self:
        """Tell of an entry."""
        return cls(kind=entry.kind, lines=tuple(map(EntryLineTold.of, entry.lines)))
