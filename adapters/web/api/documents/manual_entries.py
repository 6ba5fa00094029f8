"""Manual entries as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, PageWanted, Reference, Told
from adapters.web.api.documents.entries import EntryLineAsked, EntryLineTold
from ledger.application.entry_commands import DESCRIPTION_LENGTH_MAX
from ledger.journal import EntryKind, JournalEntry, Line
from ledger.manual_entry.manual_entry import ManualEntryStatus
from ledger.money import decimal_from_minor
from projections.queries.manual_entries import ManualEntryRow

LINES_MAX = 500
_EXAMPLE: dict[str, JsonValue] = {
    "reference": "ADJ-2026-03-07",
    "description": "bank charges of March",
    "lines": [
        {"account": "Expenses:BankCharges", "side": "debit", "amount_minor": 11_800, "currency": "INR"},
        {"account": "Assets:Bank:Hdfc", "side": "credit", "amount_minor": 11_800, "currency": "INR"},
    ],
}
Description = Annotated[
    str, Field(min_length=1, max_length=DESCRIPTION_LENGTH_MAX, description="What happened, for whoever checks it.")
]


class ManualEntryAsked(Asked):
    """An entry that its maker proposes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: Reference
    description: Description
    lines: tuple[EntryLineAsked, ...] = Field(min_length=2, max_length=LINES_MAX)

    def journal_lines(self) -> tuple[Line, ...]:
        """Return the lines. Raises what refuses an account's name or an amount."""
        return tuple(line.line() for line in self.lines)


class ManualEntriesWanted(PageWanted):
    """Which manual entries are wanted; what is left out is not asked for."""

    status: ManualEntryStatus | None = None


class ListedEntryTold(Told):
    """A manual entry or deposit as it stands."""

    id: UUID
    reference: str
    kind: EntryKind
    status: ManualEntryStatus
    description: str
    amount_minor: int = Field(description="The sum of its debits, which is that of its credits.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["118.00"])
    currency: str
    proposed_by: str
    decided_by: str | None = Field(description="Who checked it; a deposit needs nobody.")
    reason: str | None = Field(description="Why it was rejected.")
    proposed_at: Moment
    decided_at: Moment | None
    version: int
    position: int = Field(description="The place in the book's log of the event that last changed it.")

    @classmethod
    def of(cls, row: ManualEntryRow) -> Self:
        """Tell of an entry."""
        return cls(**_facts(row))


class ManualEntryTold(ListedEntryTold):
    """A manual entry or deposit with what it books, or would book."""

    lines: tuple[EntryLineTold, ...]

    @classmethod
    def with_lines(cls, row: ManualEntryRow, entry: JournalEntry) -> Self:
        """Tell of an entry and its lines."""
        return cls(**_facts(row), lines=tuple(map(EntryLineTold.of, entry.lines)))


class ManualEntryPage(Told):
    """A page of manual entries and deposits, those proposed last first."""

    manual_entries: tuple[ListedEntryTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _facts(row: ManualEntryRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ListedEntryTold.model_fields if name != "amount"}
    return facts | {"amount": str(decimal_from_minor(row.amount_minor, row.currency))}
