"""Entries as an export tells them: ids, references and amounts, and never who was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.accounts import Side

OPENING = "opening"
"""The kind of the entry that brings the balances forward when an export begins later than the books."""


@dataclass(frozen=True, slots=True)
class ExportedLine:
    """One account, one side, one amount in minor units, and the balance behind it: debits less credits, minor units."""

    account: str
    side: Side
    amount_minor: int
    currency: str
    balance_minor: int

    @property
    def signed_minor(self) -> int:
        """Return the amount in minor units, a credit below zero."""
        return self.amount_minor if self.side is Side.DEBIT else -self.amount_minor


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One balanced entry of one currency."""

    id: str
    """`je-` and the log position of its event: the same in every export."""
    posted_on: date
    """The day that it is booked on, in the book's reporting time zone."""
    effective_date: date
    """The day it happened: an earlier one where that was closed before the ledger knew of it."""
    kind: str
    """A value of `EntryKind`, or `OPENING`."""
    reference: str | None
    """The payout's reference, or the manual entry's or deposit's."""
    description: str | None
    utr: str | None
    """The bank's reference of a payout that was completed or reversed, as known when the export is made."""
    lines: tuple[ExportedLine, ...]

    @property
    def currency(self) -> str:
        """Return the one currency of the lines."""
        return self.lines[0].currency

    @property
    def narration(self) -> str:
        """Return in one text what the entry is about."""
        return " - ".join(filter(None, (words(self.kind), self.reference, self.description)))


def words(kind: str) -> str:
    """Return a kind such as `fee_charged` as words."""
    return kind.replace("_", " ")
