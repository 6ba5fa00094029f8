"""Events made by hand: whole stories of payouts, beneficiaries, manual entries and batches, with balanced entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from ledger import posting_rules
from ledger.aggregate import Aggregate
from ledger.batch.events import BatchItem, BatchQueued
from ledger.beneficiary.events import (
    BeneficiaryErased,
    BeneficiaryHeld,
    BeneficiaryLinked,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryReleased,
    BeneficiaryVerified,
)
from ledger.events import DomainEvent, RecordedEvent
from ledger.journal import EntryKind, JournalEntry, credit, debit, entry
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed, EntryRejected
from ledger.money import Money
from ledger.store.unit_of_work import UnitOfWork
from tests.payout_story import PayoutStory
from tests.story import ACME, MOMENT, NXT, Story, id_of

__all__ = [
    "ACME",
    "MOMENT",
    "NXT",
    "BeneficiaryStory",
    "ManualEntryStory",
    "PayoutStory",
    "Story",
    "appending",
    "batch_queued",
    "id_of",
    "recorded",
]


class BeneficiaryStory(Story):
    """One beneficiary's events."""

    def registered(self) -> BeneficiaryRegistered:
        return self.tell(
            BeneficiaryRegistered,
            reference=self.name,
            facts_digest="00" * 32,
            name_sealed="sealed-name",
            account_number_sealed="sealed-number",
            account_number_masked="••••7890",
            ifsc="HDFC0001234",
            bank_name="HDFC Bank",
            vpa_sealed=None,
            vpa_masked=None,
            routing_number=None,
        )

    def linked(self, provider: str = NXT) -> BeneficiaryLinked:
        return self.tell(BeneficiaryLinked, provider=provider, provider_beneficiary_id="fa_1")

    def verified(self, provider: str = NXT) -> BeneficiaryVerified:
        return self.tell(
            BeneficiaryVerified, provider=provider, provider_beneficiary_id="ben_1", name_at_bank_sealed=None
        )

    def rejected(self, provider: str = NXT) -> BeneficiaryRejected:
        return self.tell(BeneficiaryRejected, provider=provider, reason="no such account")

    def erased(self) -> BeneficiaryErased:
        return self.tell(BeneficiaryErased, reason="asked to be forgotten", asked_by="request 4711")

    def held(self, until: date = date(2034, 4, 1)) -> BeneficiaryHeld:
        return self.tell(BeneficiaryHeld, until=until, reason="books kept for eight years")

    def released(self) -> BeneficiaryReleased:
        return self.tell(BeneficiaryReleased, reason="the case is closed")


class ManualEntryStory(Story):
    """One manual entry's events, or a deposit."""

    money = Money(70_000, "INR")

    @property
    def journal_entry(self) -> JournalEntry:
        return entry(EntryKind.MANUAL, [debit("Expenses:Bank", self.money), credit("Equity:Capital", self.money)])

    def proposed(self) -> EntryProposed:
        return self.tell(EntryProposed, reference=self.name, description="bank charges", proposed=self.journal_entry)

    def posted(self) -> EntryPosted:
        facts = {"reference": self.name, "description": "bank charges", "proposed_by": "tester"}
        return self.tell(EntryPosted, actor="checker", entry=self.journal_entry, **facts)

    def rejected(self) -> EntryRejected:
        return self.tell(EntryRejected, actor="checker", reason="not ours")

    def deposited(self, amount_minor: int = 10_000_000, account: str = ACME) -> Deposited:
        facts = {"reference": self.name, "description": "top-up", "account": account, "provider": NXT}
        booked = posting_rules.deposited(NXT, account, Money(amount_minor, "INR"))
        return self.tell(Deposited, entry=booked, **facts)


def batch_queued(reference: str, payouts: Sequence[PayoutStory], refused: Sequence[str] = ()) -> BatchQueued:
    """Return the event of a batch with these payouts, and with items that were refused."""
    accepted = [BatchItem(reference=p.name, payout_id=p.id, refusal=None, message=None) for p in payouts]
    others = [
        BatchItem(reference=name, payout_id=None, refusal="BeneficiaryClosedError", message="closed")
        for name in refused
    ]
    facts = {"reference": reference, "facts_digest": "00" * 32, "items": (*accepted, *others)}
    return Story(reference).tell(BatchQueued, **facts)


def recorded(told: Iterable[DomainEvent], first_position: int = 1) -> list[RecordedEvent]:
    """Return the events as the log would hold them, a second apart."""
    return [
        RecordedEvent(position, MOMENT + timedelta(seconds=position), f"{event.TOPIC}/{event.VERSION}", event)
        for position, event in enumerate(told, start=first_position)
    ]


class _Told(Aggregate):
    """Hands ready-made events over to the store, whichever aggregates they belong to."""

    def __init__(self, told: Sequence[DomainEvent]) -> None:
        """Take the events."""
        super().__init__(id_of("told"))
        self._pending = list(enumerate(told))


def appending(*told: DomainEvent) -> Callable[[UnitOfWork], None]:
    """Return the work that appends these events."""
    return lambda unit: unit.add(_Told(told))
