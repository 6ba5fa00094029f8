"""The events of a manual entry: proposed by its maker, approved and posted, or rejected, by its checker."""

from __future__ import annotations

from typing import ClassVar

from ledger.events import DomainEvent
from ledger.journal import JournalEntry


class EntryProposed(DomainEvent):
    """A person proposed an entry; nothing is booked yet."""

    TOPIC: ClassVar[str] = "manual_entry.proposed"

    reference: str
    description: str
    proposed: JournalEntry


class EntryPosted(DomainEvent):
    """Another person approved the entry, and it is in the books."""

    TOPIC: ClassVar[str] = "manual_entry.posted"

    reference: str
    description: str
    proposed_by: str


class EntryRejected(DomainEvent):
    """Another person refused the entry; it is never booked."""

    TOPIC: ClassVar[str] = "manual_entry.rejected"

    reason: str


class Deposited(DomainEvent):
    """Money arrived in a wallet at a provider, and we owe it to the account it was paid in for."""

    TOPIC: ClassVar[str] = "manual_entry.deposited"

    reference: str
    description: str
    account: str
    """The account that is owed the money."""
    provider: str
    """The provider whose wallet holds the money."""
