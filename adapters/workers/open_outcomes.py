"""Open outcomes: finds one out, step by step, at the provider that has the attempt or does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.workers.alerts import AlertKind, Alerts
from adapters.workers.checks import Check, Checks
from adapters.workers.resolution import OpenAttempt, Step, next_step
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport

NOT_FOUND = "not found"
"""What the log says of an attempt that its provider has nothing of."""


@dataclass(frozen=True, slots=True)
class OpenOutcome:
    """One open attempt that its provider has given no id."""

    book: Book
    provider: PayoutProvider
    alerts: Alerts
    checks: Checks
    order: PaymentOrder
    submitted_at: datetime
    is_acknowledged: bool

    def found_out(self, check: Check, actor: str) -> StatusReport | None:
        """Return what is found out; None while it is nothing. Raises ProviderUnavailableError or WireError."""
        attempt = OpenAttempt(
            self.submitted_at, self._last_sent_at(check), has_id=False, is_acknowledged=self.is_acknowledged
        )
        refusal: StatusReport | None = None
        while True:
            match next_step(self.provider.capabilities.resolution, attempt, self.book.clock.now()):
                case Step.LOOK_UP:
                    found = self.provider.find(self.order.idempotency_key)
                    if found is not None:
                        return found
                    attempt = replace(attempt, found_nothing=True)
                case Step.SEND_AGAIN:
                    answer, check = self._sent_again(check, actor)
                    if answer.status is not ReportedStatus.REFUSED:
                        return answer
                    refusal, sent_at = answer, self._last_sent_at(check)
                    attempt = replace(attempt, last_sent_at=sent_at, found_nothing=False, was_refused=True)
                case Step.CONCLUDE_ABSENT:
                    return self._absent(refusal)
                case Step.ALERT:
                    self._alert()
                    return None
                case Step.WAIT | Step.ASK:
                    return refusal

    def _last_sent_at(self, check: Check) -> datetime:
        return self.submitted_at if check.sent_at is None else max(check.sent_at, self.submitted_at)

    def _sent_again(self, check: Check, actor: str) -> tuple[StatusReport, Check]:
        """Send the order again, with the doubt and the moment on record before; a refused sending counts no more."""
        self.book.ledger.record_report(self._report(ReportedStatus.OUTCOME_UNKNOWN), actor=actor)
        noted = replace(check, sent_at=self.book.clock.now())
        self.checks.note(noted)
        answer = self.provider.submit(self.order)
        if answer.status is not ReportedStatus.REFUSED:
            return answer, noted
        return answer, self.checks.take_back(noted, check.sent_at) or noted

    def _absent(self, refusal: StatusReport | None) -> StatusReport:
        if refusal is not None:
            return refusal.model_copy(update={"source": ReportSource.LOOKUP})
        return self._report(ReportedStatus.REFUSED).model_copy(update={"retryable": True})

    def _report(self, status: ReportedStatus) -> StatusReport:
        return StatusReport(
            provider=self.order.provider,
            source=ReportSource.LOOKUP,
            status=status,
            provider_status=NOT_FOUND,
            effective_at=self.book.clock.now(),
            reference=self.order.idempotency_key,
        )

    def _alert(self) -> None:
        text = f"attempt {self.order.attempt} at {self.order.provider}: its key has expired, and it cannot be looked up"
        self.alerts.raise_alert(AlertKind.OUTCOME_UNRESOLVABLE, str(self.order.payout_id), text)
