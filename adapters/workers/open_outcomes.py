"""Open outcomes: finds one out, step by step, at the provider that has the attempt or does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.embedded import Book
from adapters.providers.port import PayoutProvider
from adapters.workers.alerts import AlertKind, Alerts
from adapters.workers.checks import Check, Checks
from adapters.workers.resolution import OpenAttempt, Step, next_step
from ledger.errors import PayoutNotSubmittableError
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from ledger.store.append_lock import lock_log

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

    def find_out(self, check: Check, actor: str) -> bool:
        """Record what is found out; return False while it is nothing. Raises ProviderUnavailableError or WireError."""
        attempt = OpenAttempt(
            self.submitted_at, self._last_sent_at(check), has_id=False, is_acknowledged=self.is_acknowledged
        )
        refusal: StatusReport | None = None
        while True:
            match next_step(self.provider.capabilities.resolution, attempt, self.book.clock.now()):
                case Step.LOOK_UP:
                    found = self.provider.find(self.order.idempotency_key)
                    if found is not None:
                        return recorded(self.book, found, actor)
                    attempt = replace(attempt, found_nothing=True)
                case Step.SEND_AGAIN:
                    answer, check = self._sent_again(check, actor)
                    if answer is None or answer.status is not ReportedStatus.REFUSED:
                        return recorded(self.book, answer, actor)
                    refusal, sent_at = answer, self._last_sent_at(check)
                    attempt = replace(attempt, last_sent_at=sent_at, found_nothing=False, was_refused=True)
                case Step.CONCLUDE_ABSENT:
                    return self._conclude_absent(check, refusal, actor)
                case Step.ALERT:
                    self._alert()
                    return False
                case Step.WAIT | Step.ASK:
                    return recorded(self.book, refusal, actor)

    def _last_sent_at(self, check: Check) -> datetime:
        return self.submitted_at if check.sent_at is None else max(check.sent_at, self.submitted_at)

    def _sent_again(self, check: Check, actor: str) -> tuple[StatusReport | None, Check]:
        """Send the order again, and return the answer, None if it must not leave; a refused sending counts no more."""
        noted = self._noted_sending(check, actor)
        if noted is None:
            return None, check
        answer = self.provider.submit(self.order)
        if answer.status is not ReportedStatus.REFUSED:
            return answer, noted
        return answer, self.checks.take_back(noted, check.sent_at) or noted

    def _noted_sending(self, check: Check, actor: str) -> Check | None:
        """Note that the order is about to leave again, unless somebody has closed its attempt or sent it since.

        A worker that stood still would otherwise send the order of an attempt that another one has just found absent.
        """
        with self.book.database.begin() as connection:
            try:
                self.book.ledger.send_again(
                    self.order.payout_id, self.order.attempt, actor=actor, connection=connection
                )
            except PayoutNotSubmittableError:
                return None
            return self.checks.note_sending(check, self.book.clock.now(), connection)

    def _conclude_absent(self, check: Check, refusal: StatusReport | None, actor: str) -> bool:
        """Close the attempt, unless somebody has sent its order since; nobody can while this is being recorded."""
        with self.book.database.begin() as connection:
            lock_log(self.book.database, connection)
            if not self.checks.stands(check, connection):
                return False
            self.book.ledger.record_report(self._absent(refusal), actor=actor, connection=connection)
            return True

    def _absent(self, refusal: StatusReport | None) -> StatusReport:
        if refusal is not None:
            return refusal.model_copy(update={"source": ReportSource.LOOKUP})
        return StatusReport(
            provider=self.order.provider,
            source=ReportSource.LOOKUP,
            status=ReportedStatus.REFUSED,
            provider_status=NOT_FOUND,
            effective_at=self.book.clock.now(),
            reference=self.order.idempotency_key,
            retryable=True,
        )

    def _alert(self) -> None:
        text = f"attempt {self.order.attempt} at {self.order.provider}: its key has expired, and it cannot be looked up"
        self.alerts.raise_alert(AlertKind.OUTCOME_UNRESOLVABLE, str(self.order.payout_id), text)


def recorded(book: Book, report: StatusReport | None, actor: str) -> bool:
    """Record an answer, if there is one; return whether there was."""
    if report is not None:
        book.ledger.record_report(report, actor=actor)
    return report is not None
