"""Events made by hand: whole stories of payouts, beneficiaries, manual entries and batches, with balanced entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid5

from ledger import chart, posting_rules
from ledger.aggregate import Aggregate
from ledger.batch.events import BatchItem, BatchQueued
from ledger.beneficiary.events import (
    BeneficiaryErased,
    BeneficiaryRegistered,
    BeneficiaryRejected,
    BeneficiaryVerified,
)
from ledger.events import DomainEvent, RecordedEvent
from ledger.journal import EntryKind, JournalEntry, credit, debit, entry
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed, EntryRejected
from ledger.money import Money
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import attempt_key
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportSource
from ledger.store.unit_of_work import UnitOfWork

MOMENT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ACME = chart.customer("Acme")
NXT = "Nxt"
_NAMES = UUID("0d1c6a51-7d51-4b0c-9a4e-55a3f0c5f6a1")

E = TypeVar("E", bound=DomainEvent)


def id_of(name: str) -> UUID:
    """Return the id that stands for a name, the same in every run."""
    return uuid5(_NAMES, name)


class Story:
    """The events of one aggregate, one after the other."""

    def __init__(self, name: str, effective_at: datetime = MOMENT) -> None:
        """Begin at a moment (UTC); each event happens a minute after the one before."""
        self.id = id_of(name)
        self.name = name
        self.effective_at = effective_at
        self.told: list[DomainEvent] = []

    def tell(self, event_class: type[E], **facts: Any) -> E:
        """Add an event."""
        told = event_class(
            originator_id=self.id,
            originator_version=len(self.told) + 1,
            actor=facts.pop("actor", "tester"),
            request_id=f"{self.name}/{len(self.told) + 1}",
            effective_at=facts.pop("effective_at", self.effective_at + timedelta(minutes=len(self.told))),
            **facts,
        )
        self.told.append(told)
        return told


class PayoutStory(Story):
    """One payout's events, each with the entry that books it."""

    def __init__(
        self,
        reference: str = "P-1",
        amount_minor: int = 250_000,
        source: str = ACME,
        effective_at: datetime = MOMENT,
        batch_id: UUID | None = None,
    ) -> None:
        """Begin with nothing told."""
        super().__init__(reference, effective_at)
        self.money = Money(amount_minor, "INR")
        self.source = source
        self.batch_id = batch_id
        self.provider = NXT

    def queued(self) -> events.Queued:
        return self.tell(
            events.Queued,
            reference=self.name,
            source_account=self.source,
            beneficiary_id=id_of(f"payee of {self.name}"),
            amount_minor=self.money.amount_minor,
            currency=self.money.currency,
            rail=Rail.IMPS,
            narration="salary",
            fee_bearer=events.FeeBearer.PLATFORM,
            batch_id=self.batch_id,
            next_attempt_at=self.effective_at,
            entry=posting_rules.queued(self.source, self.money),
        )

    def submitted(self, attempt: int = 1, provider: str = NXT) -> events.Submitted:
        self.provider = provider
        return self.tell(
            events.Submitted,
            attempt=attempt,
            provider=provider,
            rail=Rail.IMPS,
            idempotency_key=attempt_key(self.id, attempt),
            provider_beneficiary_id="ben_1",
            entry=posting_rules.submitted(provider, self.money),
        )

    def acknowledged(self, attempt: int = 1, provider_payout_id: str | None = None) -> events.Acknowledged:
        known_as = provider_payout_id or f"pout_{self.name}_{attempt}"
        return self.tell(
            events.Acknowledged, attempt=attempt, provider_payout_id=known_as, provider_status="processing"
        )

    def outcome_unknown(self, attempt: int = 1) -> events.OutcomeUnknown:
        return self.tell(events.OutcomeUnknown, attempt=attempt, reason="timeout")

    def declined(self, attempt: int = 1) -> events.Declined:
        return self.tell(
            events.Declined,
            attempt=attempt,
            provider_status="failed",
            reason="bank is down",
            next_attempt_at=self.effective_at + timedelta(hours=1),
            entry=posting_rules.declined(self.provider, self.money),
        )

    def completed(
        self, attempt: int = 1, holding: str | None = None, utr: str | None = "006012345678"
    ) -> events.Completed:
        holding = holding or chart.in_transit(self.provider)
        return self.tell(
            events.Completed,
            attempt=attempt,
            provider_payout_id=None,
            confidence=Confidence.DEBITED,
            utr=utr,
            entry=posting_rules.completed(holding, self.provider, self.money),
        )

    def fee_charged(self, attempt: int = 1, fee_minor: int = 500, tax_minor: int = 90) -> events.FeeCharged:
        booked = posting_rules.fee_charged(
            self.provider, self.money.currency, fee_minor=fee_minor, tax_minor=tax_minor, borne_by=None
        )
        return self.tell(events.FeeCharged, attempt=attempt, fee_minor=fee_minor, tax_minor=tax_minor, entry=booked)

    def fee_refunded(self, attempt: int = 1, fee_minor: int = 500, tax_minor: int = 90) -> events.FeeRefunded:
        booked = posting_rules.fee_refunded(
            self.provider, self.money.currency, fee_minor=fee_minor, tax_minor=tax_minor, borne_by=None
        )
        return self.tell(events.FeeRefunded, attempt=attempt, fee_minor=fee_minor, tax_minor=tax_minor, entry=booked)

    def failed(self, attempt: int = 1, holding: str | None = None) -> events.Failed:
        holding = holding or chart.in_transit(self.provider)
        return self.tell(
            events.Failed,
            attempt=attempt,
            kind=events.FailureKind.REJECTED,
            provider_status="rejected",
            reason="account closed",
            entry=posting_rules.failed(holding, self.source, self.money),
        )

    def reversed_(self, attempt: int = 1) -> events.Reversed:
        return self.tell(
            events.Reversed,
            attempt=attempt,
            provider_status="reversed",
            reason="beneficiary bank returned it",
            utr="R00612345678",
            entry=posting_rules.reversed_(self.provider, self.source, self.money),
        )

    def cash_out_returned(self, attempt: int = 1) -> events.CashOutReturned:
        return self.tell(
            events.CashOutReturned,
            attempt=attempt,
            provider_status="returned",
            reason="returned",
            entry=posting_rules.cash_out_returned(self.provider, chart.suspense(self.provider), self.money),
        )

    def observed(
        self, attempt: int = 1, confidence: Confidence | None = None, utr: str | None = None
    ) -> events.Observed:
        return self.tell(
            events.Observed,
            attempt=attempt,
            source=ReportSource.WEBHOOK,
            status="processing",
            provider_status="in_flight",
            confidence=confidence,
            utr=utr,
            reason="",
        )

    def anomaly_raised(
        self,
        anomaly: int = 1,
        attempt: int = 1,
        kind: AnomalyKind = AnomalyKind.SECOND_CASH_OUT,
        *,
        suspends: bool = False,
    ) -> events.AnomalyRaised:
        booked = posting_rules.suspended(self.provider, self.money) if suspends else None
        return self.tell(
            events.AnomalyRaised,
            anomaly=anomaly,
            attempt=attempt,
            provider=self.provider,
            kind=kind,
            expected="one cash-out",
            found="two",
            freezes=True,
            entry=booked,
        )

    def anomaly_resolved(self, anomaly: int = 1, *, clears: bool = False) -> events.AnomalyResolved:
        wallet = chart.wallet(self.provider)
        booked = posting_rules.suspense_cleared(self.provider, wallet, self.money) if clears else None
        resolution = Resolution.RECOVERED if clears else Resolution.DISMISSED
        return self.tell(
            events.AnomalyResolved, anomaly=anomaly, resolution=resolution, note="called them", entry=booked
        )

    def recheck_requested(self) -> events.RecheckRequested:
        return self.tell(events.RecheckRequested, reason="customer called")


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
        )

    def verified(self, provider: str = NXT) -> BeneficiaryVerified:
        return self.tell(
            BeneficiaryVerified, provider=provider, provider_beneficiary_id="ben_1", name_at_bank_sealed=None
        )

    def rejected(self, provider: str = NXT) -> BeneficiaryRejected:
        return self.tell(BeneficiaryRejected, provider=provider, reason="no such account")

    def erased(self) -> BeneficiaryErased:
        return self.tell(BeneficiaryErased, reason="asked to be forgotten")


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
