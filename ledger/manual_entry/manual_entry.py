"""The manual entry and its commands: propose, approve, reject; and the deposit, a fact that needs no approval."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ledger import posting_rules
from ledger.aggregate import Aggregate, Cause, event
from ledger.errors import EntryNotPendingError, SelfApprovalError
from ledger.journal import JournalEntry
from ledger.manual_entry import events
from ledger.money import Money


class ManualEntryStatus(StrEnum):
    """How far a manual entry has come."""

    PROPOSED = "proposed"
    POSTED = "posted"
    REJECTED = "rejected"


class ManualEntry(Aggregate):
    """A posting made by people: its maker proposes it, and its checker approves or rejects it."""

    reference: str
    description: str
    status: ManualEntryStatus
    entry: JournalEntry
    proposed_by: str
    effective_at: datetime
    """When it was proposed, or when the deposited money arrived (UTC)."""

    @classmethod
    def propose(
        cls, entry_id: UUID, reference: str, description: str, proposed: JournalEntry, cause: Cause
    ) -> ManualEntry:
        """Propose an entry; nothing is booked yet."""
        manual_entry = cls(entry_id)
        facts = {"reference": reference, "description": description, "proposed": proposed}
        manual_entry._record(events.EntryProposed, cause, **facts)
        return manual_entry

    @classmethod
    def deposit(
        cls,
        entry_id: UUID,
        reference: str,
        description: str,
        *,
        account: str,
        provider: str,
        money: Money,
        cause: Cause,
    ) -> ManualEntry:
        """Book money that arrived in a wallet for an account."""
        deposit = cls(entry_id)
        facts = {"reference": reference, "description": description, "account": account, "provider": provider}
        deposited = posting_rules.deposited(provider, account, money)
        deposit._record(events.Deposited, cause, **facts, entry=deposited)
        return deposit

    def approve(self, cause: Cause) -> None:
        """Post the proposed entry. Raises EntryNotPendingError or SelfApprovalError."""
        self._check_decidable(cause)
        facts = {"reference": self.reference, "description": self.description, "proposed_by": self.proposed_by}
        self._record(events.EntryPosted, cause, **facts, entry=self.entry)

    def reject(self, reason: str, cause: Cause) -> None:
        """Refuse the proposed entry for good. Raises EntryNotPendingError or SelfApprovalError."""
        self._check_decidable(cause)
        self._record(events.EntryRejected, cause, reason=reason)

    def _check_decidable(self, cause: Cause) -> None:
        if self.status is not ManualEntryStatus.PROPOSED:
            raise EntryNotPendingError(self.id, self.status)
        if cause.actor.casefold() == self.proposed_by.casefold():
            raise SelfApprovalError(self.id, cause.actor)

    @event(events.EntryProposed)
    def _proposed(self, recorded: events.EntryProposed) -> None:
        self.status = ManualEntryStatus.PROPOSED
        self.reference = recorded.reference
        self.description = recorded.description
        self.entry = recorded.proposed
        self.proposed_by = recorded.actor
        self.effective_at = recorded.effective_at

    @event(events.EntryPosted)
    def _posted(self, _recorded: events.EntryPosted) -> None:
        self.status = ManualEntryStatus.POSTED

    @event(events.EntryRejected)
    def _rejected(self, _recorded: events.EntryRejected) -> None:
        self.status = ManualEntryStatus.REJECTED

    @event(events.Deposited)
    def _deposited(self, recorded: events.Deposited) -> None:
        assert recorded.entry is not None, "a deposit always books an entry"
        self.status = ManualEntryStatus.POSTED
        self.reference = recorded.reference
        self.description = recorded.description
        self.entry = recorded.entry
        self.proposed_by = recorded.actor
        self.effective_at = recorded.effective_at
