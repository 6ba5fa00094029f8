"""The story of a payout, each event with the entry that books it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ledger import chart, posting_rules
from ledger.money import Money
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import attempt_key
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportSource
from ledger.urgency import Urgency
from tests.story import ACME, MOMENT, NXT, Story, id_of


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
            urgency=Urgency.STANDARD,
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
            route=None,
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
            taken_on=True,
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

    def failed(
        self,
        attempt: int = 1,
        holding: str | None = None,
        kind: events.FailureKind = events.FailureKind.REJECTED,
    ) -> events.Failed:
        holding = holding or chart.in_transit(self.provider)
        return self.tell(
            events.Failed,
            attempt=attempt,
            kind=kind,
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
