"""The payout and its commands: queue, submit, record a report, cancel, ask for a re-check, resolve an anomaly."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger import chart, posting_rules
from ledger.aggregate import Cause
from ledger.errors import (
    AnomalyNotOpenError,
    AnomalyResolutionError,
    AttemptsExhaustedError,
    AttemptTooEarlyError,
    NothingToRecheckError,
    PayoutFrozenError,
    PayoutNotCancellableError,
    PayoutNotSubmittableError,
    RailNotRequestedError,
)
from ledger.journal import JournalEntry
from ledger.money import Money
from ledger.payment_orders import PaymentOrder
from ledger.payout import events
from ledger.payout.anomalies import Resolution
from ledger.payout.attempts import attempt_key
from ledger.payout.reports import ReportedPayout
from ledger.payout.retry_policy import RetryPolicy
from ledger.payout.state import Anomaly
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.urgency import Urgency

SENT_AGAIN = "sent again"
"""Why an outcome is unknown when nobody has said so: its order leaves once more."""


@dataclass(frozen=True, slots=True)
class PayoutTerms:
    """What the caller asked for: the facts that a reference stands for."""

    reference: str
    source_account: str
    beneficiary_id: UUID
    money: Money
    rail: Rail | None
    """None leaves it to the routing of each attempt."""
    narration: str
    fee_bearer: events.FeeBearer
    urgency: Urgency = Urgency.STANDARD


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one attempt goes: the provider, its id of the payee, and the rail, with the reasons where it was routed."""

    provider: str
    provider_beneficiary_id: str
    rail: Rail | None = None
    """None stands for the rail that the caller of the payout named."""
    route: RoutingDecision | None = None


class Payout(ReportedPayout):
    """One payment to one beneficiary."""

    @classmethod
    def queue(cls, payout_id: UUID, terms: PayoutTerms, cause: Cause, *, batch_id: UUID | None = None) -> Payout:
        """Accept a payout and reserve its funds."""
        payout = cls(payout_id)
        payout._record(
            events.Queued,
            cause,
            reference=terms.reference,
            source_account=terms.source_account,
            beneficiary_id=terms.beneficiary_id,
            amount_minor=terms.money.amount_minor,
            currency=terms.money.currency,
            rail=terms.rail,
            urgency=terms.urgency,
            narration=terms.narration,
            fee_bearer=terms.fee_bearer,
            batch_id=batch_id,
            next_attempt_at=cause.effective_at,
            entry=posting_rules.queued(terms.source_account, terms.money),
        )
        return payout

    @property
    def terms(self) -> PayoutTerms:
        """Return what the caller asked for."""
        return PayoutTerms(
            reference=self.reference,
            source_account=self.source_account,
            beneficiary_id=self.beneficiary_id,
            money=self.money,
            rail=self.rail,
            narration=self.narration,
            fee_bearer=self.fee_bearer,
            urgency=self.urgency,
        )

    def submit(self, destination: Destination, cause: Cause, policy: RetryPolicy) -> PaymentOrder:
        """Open the next attempt and return the order to send.

        Raises PayoutNotSubmittableError, PayoutFrozenError, AttemptsExhaustedError, AttemptTooEarlyError or
        RailNotRequestedError.
        """
        self._check_submittable(cause, policy)
        rail = destination.rail or self.rail
        if rail is None or self.rail not in {None, rail}:
            raise RailNotRequestedError(self.id, self.rail, rail)
        attempt = self.attempts_made + 1
        self._record(
            events.Submitted,
            cause,
            attempt=attempt,
            provider=destination.provider,
            rail=rail,
            idempotency_key=attempt_key(self.id, attempt),
            provider_beneficiary_id=destination.provider_beneficiary_id,
            route=destination.route,
            entry=posting_rules.submitted(destination.provider, self.money),
        )
        return self.order()

    def order(self) -> PaymentOrder:
        """Return the order of the open attempt, to be sent, or sent again under the same key.

        Raises PayoutNotSubmittableError when no attempt is open, or only its provider knows by which rail.
        """
        attempt = self.open_attempt
        if attempt is None or attempt.rail is None:
            raise PayoutNotSubmittableError(self.id, self.status)
        return PaymentOrder(
            payout_id=self.id,
            attempt=attempt.number,
            provider=attempt.provider,
            idempotency_key=attempt.idempotency_key,
            money=self.money,
            rail=attempt.rail,
            provider_beneficiary_id=attempt.provider_beneficiary_id,
            narration=self.narration,
        )

    def send_again(self, attempt: int, cause: Cause) -> PaymentOrder:
        """Return the order of an attempt without an answer, to be sent once more under the same key.

        From here on its outcome is unknown: two requests may be under way, and a refusal of one says nothing about the
        other. Raises PayoutNotSubmittableError when the attempt is not open any more, or its provider has it.
        """
        order = self.order()
        known = self.attempts[order.attempt]
        if order.attempt != attempt or known.acknowledged:
            raise PayoutNotSubmittableError(self.id, self.status)
        if not known.outcome_unknown:
            self._record(events.OutcomeUnknown, cause, attempt=attempt, reason=SENT_AGAIN)
        return order

    def cancel(self, reason: str, cause: Cause) -> None:
        """Call a queued payout off and give its funds back.

        Money in suspense does not stand in the way: it left already, and is settled by itself afterwards. Raises
        PayoutNotCancellableError.
        """
        if self.status is not PayoutStatus.QUEUED or self.money_may_move:
            raise PayoutNotCancellableError(self.id, self.status)
        self._record(
            events.Failed,
            cause,
            attempt=self.attempts_made,
            kind=events.FailureKind.CANCELLED,
            provider_status="",
            reason=reason,
            entry=posting_rules.failed(self.holding_account, self.source_account, self.money),
        )

    def request_recheck(self, reason: str, cause: Cause) -> None:
        """Record that a person wants the provider to be asked again. Raises NothingToRecheckError."""
        if not self.attempts:
            raise NothingToRecheckError(self.id, self.status)
        self._record(events.RecheckRequested, cause, reason=reason)

    def resolve_anomaly(self, number: int, resolution: Resolution, note: str, cause: Cause) -> None:
        """Settle an anomaly; suspended money needs a resolution that says who bears it.

        While the payout is not final only recovered money can be settled: the payee who keeps the suspended money has
        been paid, and the payout must be cancelled first, or the next attempt would pay once more.

        Raises AnomalyNotOpenError or AnomalyResolutionError.
        """
        anomaly = self.anomalies.get(number)
        if anomaly is None or anomaly.resolution is not None:
            raise AnomalyNotOpenError(self.id, number)
        payee_keeps_it = resolution in {Resolution.CHARGED_TO_SOURCE, Resolution.WRITTEN_OFF}
        fits = anomaly.holds_suspense is not (resolution is Resolution.DISMISSED)
        if not fits or (payee_keeps_it and not self.status.is_final):
            raise AnomalyResolutionError(self.id, number, resolution)
        cleared = self._clearing_entry(anomaly, resolution)
        facts = {"anomaly": number, "resolution": resolution, "note": note, "entry": cleared}
        self._record(events.AnomalyResolved, cause, **facts)

    def _check_submittable(self, cause: Cause, policy: RetryPolicy) -> None:
        if self.status is not PayoutStatus.QUEUED:
            raise PayoutNotSubmittableError(self.id, self.status)
        if self.freezing_anomalies:
            raise PayoutFrozenError(self.id, self.freezing_anomalies)
        if not policy.allows_another(self.attempts_made):
            raise AttemptsExhaustedError(self.id, self.attempts_made)
        if cause.effective_at < self.next_attempt_at:
            raise AttemptTooEarlyError(self.id, self.next_attempt_at)

    def _clearing_entry(self, anomaly: Anomaly, resolution: Resolution) -> JournalEntry | None:
        if resolution is Resolution.DISMISSED:
            return None
        provider = self.attempts[anomaly.attempt].provider
        borne_by = {
            Resolution.RECOVERED: chart.wallet(provider),
            Resolution.CHARGED_TO_SOURCE: self.source_account,
            Resolution.WRITTEN_OFF: chart.WRITE_OFFS,
        }[resolution]
        return posting_rules.suspense_cleared(provider, borne_by, self.money)
