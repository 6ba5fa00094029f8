"""The state of a payout: what its events mean. Assignments only; the rules are with the commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger import chart
from ledger.aggregate import Aggregate, event
from ledger.money import Money
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import Attempt, AttemptState
from ledger.payout.decisions import Standing
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus
from ledger.urgency import Urgency


@dataclass(slots=True)
class Anomaly:
    """What is known of one anomaly."""

    number: int
    attempt: int
    kind: AnomalyKind
    found: str
    freezes: bool
    holds_suspense: bool
    resolution: Resolution | None = None


class PayoutState(Aggregate):
    """A payout as its events tell it."""

    reference: str
    source_account: str
    beneficiary_id: UUID
    money: Money
    rail: Rail | None
    urgency: Urgency
    narration: str
    fee_bearer: events.FeeBearer
    batch_id: UUID | None
    next_attempt_at: datetime
    status: PayoutStatus

    def __init__(self, aggregate_id: UUID) -> None:
        """Start without attempts."""
        super().__init__(aggregate_id)
        self.attempts: dict[int, Attempt] = {}
        self.anomalies: dict[int, Anomaly] = {}

    # What can be asked

    @property
    def attempts_made(self) -> int:
        """Return the number of the latest attempt; 0 when there was none."""
        return max(self.attempts, default=0)

    @property
    def open_attempt(self) -> Attempt | None:
        """Return the attempt in transit."""
        return next((a for a in self.attempts.values() if a.state is AttemptState.OPEN), None)

    @property
    def freezing_anomalies(self) -> tuple[int, ...]:
        """Return the numbers of the unresolved anomalies that forbid a new attempt."""
        return tuple(a.number for a in self.anomalies.values() if a.freezes and a.resolution is None)

    @property
    def money_may_move(self) -> bool:
        """Return whether an unresolved anomaly says that a closed attempt may still move money."""
        return any(not self.anomalies[number].holds_suspense for number in self.freezing_anomalies)

    @property
    def holding_account(self) -> str:
        """Return the account that holds the payout's funds while it is not final."""
        attempt = self.open_attempt
        return chart.QUEUED if attempt is None else chart.in_transit(attempt.provider)

    @property
    def fee_account(self) -> str | None:
        """Return the account that bears the provider's fees instead of us."""
        return self.source_account if self.fee_bearer is events.FeeBearer.SOURCE else None

    def standing_of(self, attempt: Attempt) -> Standing:
        """Return where an attempt stands."""
        if attempt.state is not AttemptState.CLOSED:
            return _STANDINGS[attempt.state]
        if self.status is not PayoutStatus.QUEUED or attempt.suspended or attempt.returned:
            # Suspended or returned money is booked on its own: the payout can't complete through it any more.
            return Standing.SUPERSEDED
        return Standing.DECLINED if attempt.was_sent else Standing.UNSENT

    # What each event means

    @event(events.Queued)
    def _queued(self, recorded: events.Queued) -> None:
        self.status = PayoutStatus.QUEUED
        self.reference = recorded.reference
        self.source_account = recorded.source_account
        self.beneficiary_id = recorded.beneficiary_id
        self.money = Money(recorded.amount_minor, recorded.currency)
        self.rail = recorded.rail
        self.urgency = recorded.urgency
        self.narration = recorded.narration
        self.fee_bearer = recorded.fee_bearer
        self.batch_id = recorded.batch_id
        self.next_attempt_at = recorded.next_attempt_at

    @event(events.Submitted)
    def _submitted(self, recorded: events.Submitted) -> None:
        self.status = PayoutStatus.IN_TRANSIT
        attempt = self._known(recorded.attempt)
        attempt.state = AttemptState.OPEN
        attempt.provider = recorded.provider
        attempt.rail = recorded.rail
        attempt.idempotency_key = recorded.idempotency_key
        attempt.provider_beneficiary_id = recorded.provider_beneficiary_id

    @event(events.Acknowledged)
    def _acknowledged(self, recorded: events.Acknowledged) -> None:
        attempt = self.attempts[recorded.attempt]
        attempt.acknowledged = True
        attempt.outcome_unknown = False
        attempt.provider_payout_id = recorded.provider_payout_id or attempt.provider_payout_id

    @event(events.OutcomeUnknown)
    def _outcome_unknown(self, recorded: events.OutcomeUnknown) -> None:
        self.attempts[recorded.attempt].outcome_unknown = True

    @event(events.Declined)
    def _declined(self, recorded: events.Declined) -> None:
        self.status = PayoutStatus.QUEUED
        self.next_attempt_at = recorded.next_attempt_at
        attempt = self._close(recorded.attempt, AttemptState.CLOSED, recorded.effective_at)
        attempt.given_up = recorded.taken_on
        attempt.closing_status = recorded.provider_status

    @event(events.Completed)
    def _completed(self, recorded: events.Completed) -> None:
        self.status = PayoutStatus.COMPLETED
        attempt = self._close(recorded.attempt, AttemptState.SUCCEEDED, recorded.effective_at)
        attempt.provider_payout_id = recorded.provider_payout_id or attempt.provider_payout_id
        attempt.confidence = recorded.confidence
        attempt.utr = recorded.utr

    @event(events.FeeCharged)
    def _fee_charged(self, recorded: events.FeeCharged) -> None:
        attempt = self.attempts[recorded.attempt]
        attempt.fee_minor, attempt.tax_minor = recorded.fee_minor, recorded.tax_minor

    @event(events.FeeRefunded)
    def _fee_refunded(self, recorded: events.FeeRefunded) -> None:
        self.attempts[recorded.attempt].fee_refunded = True

    @event(events.Failed)
    def _failed(self, recorded: events.Failed) -> None:
        self.status = PayoutStatus.FAILED
        if recorded.attempt in self.attempts:
            attempt = self._close(recorded.attempt, AttemptState.FAILED, recorded.effective_at)
            attempt.closing_status = recorded.provider_status
            attempt.returned |= recorded.kind is events.FailureKind.RETURNED_BEFORE_COMPLETION

    @event(events.Reversed)
    def _reversed(self, recorded: events.Reversed) -> None:
        self.status = PayoutStatus.REVERSED
        attempt = self._close(recorded.attempt, AttemptState.REVERSED, recorded.effective_at)
        attempt.closing_status = recorded.provider_status
        attempt.returned = True

    @event(events.CashOutReturned)
    def _cash_out_returned(self, recorded: events.CashOutReturned) -> None:
        attempt = self._known(recorded.attempt)
        attempt.closing_status = recorded.provider_status
        attempt.returned = True
        attempt.suspended = False

    @event(events.Observed)
    def _observed(self, recorded: events.Observed) -> None:
        attempt = self._known(recorded.attempt)
        attempt.noted.add(observation_of(recorded))
        attempt.confidence = recorded.confidence or attempt.confidence
        attempt.utr = attempt.utr or recorded.utr
        attempt.returned |= recorded.status == ReportedStatus.RETURNED

    @event(events.AnomalyRaised)
    def _anomaly_raised(self, recorded: events.AnomalyRaised) -> None:
        holds_suspense = recorded.entry is not None
        self.anomalies[recorded.anomaly] = Anomaly(
            number=recorded.anomaly,
            attempt=recorded.attempt,
            kind=recorded.kind,
            found=recorded.found,
            freezes=recorded.freezes,
            holds_suspense=holds_suspense,
        )
        attempt = self._known(recorded.attempt)
        attempt.provider = attempt.provider or recorded.provider
        attempt.suspended |= holds_suspense

    @event(events.AnomalyResolved)
    def _anomaly_resolved(self, recorded: events.AnomalyResolved) -> None:
        anomaly = self.anomalies[recorded.anomaly]
        anomaly.resolution = recorded.resolution
        if recorded.entry is not None:
            attempt = self.attempts[anomaly.attempt]
            attempt.cleared_as = recorded.resolution
            attempt.suspended = recorded.resolution is not Resolution.RECOVERED
            attempt.returned = not attempt.suspended

    @event(events.RecheckRequested)
    def _recheck_requested(self, _recorded: events.RecheckRequested) -> None:
        """Asking changes nothing; the provider's answer may."""

    def _known(self, number: int) -> Attempt:
        return self.attempts.setdefault(number, Attempt(number))

    def _close(self, number: int, state: AttemptState, closed_at: datetime) -> Attempt:
        attempt = self.attempts[number]
        attempt.state, attempt.closed_at, attempt.outcome_unknown = state, closed_at, False
        return attempt


_STANDINGS = {
    AttemptState.OPEN: Standing.OPEN,
    AttemptState.SUCCEEDED: Standing.COMPLETED,
    AttemptState.FAILED: Standing.FAILED,
    AttemptState.REVERSED: Standing.REVERSED,
}


def observation_of(recorded: events.Observed) -> tuple[str, ...]:
    """Return what makes an observation the same as an earlier one."""
    return (recorded.status, recorded.provider_status, recorded.confidence or "", recorded.utr or "")
