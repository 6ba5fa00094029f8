"""What a payout does with the reports about its attempts: the steps of the decision table, and the checks before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from ledger import chart, posting_rules
from ledger.aggregate import Cause
from ledger.errors import ReportUnmatchedError
from ledger.payout import events
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import Attempt, attempt_key, parse_attempt_key
from ledger.payout.decisions import Standing, Step, step_for
from ledger.payout.fees import FeeBooking
from ledger.payout.retry_policy import RetryPolicy
from ledger.payout.state import observation_of
from ledger.payout.status import PayoutStatus
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport

_FAILURE_KINDS = {
    ReportedStatus.CANCELLED: events.FailureKind.CANCELLED,
    ReportedStatus.EXPIRED: events.FailureKind.EXPIRED,
}


class ReportedPayout(FeeBooking):
    """A payout that listens to its provider."""

    def record_report(self, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        """Record what a report means for this payout; a report that was recorded before records nothing.

        Raises ReportUnmatchedError when the report is about no attempt of this payout.
        """
        attempt = self._attempt_named(report)
        if self._raise_differences(attempt, report, cause):
            return
        standing = self.standing_of(attempt)
        step = step_for(report.status, standing)
        if standing is Standing.UNSENT and step not in {Step.IGNORE, Step.OBSERVE}:
            attempt = self._adopt(attempt.number, report, cause)
        self._STEPS[step](self, attempt, report, cause, policy)
        self._book_fee(attempt, report, cause)

    # Which attempt, and whether the facts agree

    def _attempt_named(self, report: StatusReport) -> Attempt:
        key = parse_attempt_key(report.reference) if report.reference else None
        if key is not None and key[0] == self.id:
            attempt = self.attempts.get(key[1], Attempt(key[1]))
            if attempt.provider in {"", report.provider}:
                return replace(attempt, provider=report.provider)
        for attempt in self.attempts.values():
            if report.provider_payout_id is not None and (attempt.provider, attempt.provider_payout_id) == (
                report.provider,
                report.provider_payout_id,
            ):
                return attempt
        raise ReportUnmatchedError(report.provider, report.reference, report.provider_payout_id)

    def _raise_differences(self, attempt: Attempt, report: StatusReport, cause: Cause) -> bool:
        compared = (
            (AnomalyKind.AMOUNT_DIFFERS, self.money.amount_minor, report.amount_minor),
            (AnomalyKind.CURRENCY_DIFFERS, self.money.currency, report.currency),
            (AnomalyKind.BENEFICIARY_DIFFERS, attempt.provider_beneficiary_id, report.provider_beneficiary_id),
            (AnomalyKind.PROVIDER_REFERENCE_DIFFERS, attempt.provider_payout_id, report.provider_payout_id),
        )
        differing = [(kind, e, f) for kind, e, f in compared if e not in {None, ""} and f is not None and e != f]
        for kind, expected, found in differing:
            self._raise_anomaly(kind, attempt, cause, expected=str(expected), found=str(found), freezes=True)
        return bool(differing)

    def _adopt(self, number: int, report: StatusReport, cause: Cause) -> Attempt:
        self._record(
            events.Submitted,
            cause,
            attempt=number,
            provider=report.provider,
            rail=self.rail,
            idempotency_key=attempt_key(self.id, number),
            provider_beneficiary_id=report.provider_beneficiary_id or "",
            route=None,
            entry=posting_rules.submitted(report.provider, self.money),
        )
        return self.attempts[number]

    # The steps of the table

    def _ignore(self, _attempt: Attempt, _report: StatusReport, _cause: Cause, _policy: RetryPolicy) -> None:
        """Record nothing: the report is known."""

    def _observe(self, attempt: Attempt, report: StatusReport, cause: Cause, _policy: RetryPolicy) -> None:
        returns = report.status is ReportedStatus.RETURNED and not attempt.returned
        if report.provider_status == attempt.closing_status and not returns:
            # The word that closed the attempt, once more.
            return
        observed: dict[str, Any] = {
            "attempt": attempt.number,
            "source": report.source,
            "status": report.status.value,
            "provider_status": report.provider_status,
            "confidence": report.confidence,
            "utr": report.utr,
            "reason": report.reason or "",
        }
        if observation_of(self._make(events.Observed, cause, observed)) not in attempt.noted:
            self._record(events.Observed, cause, **observed)

    def _acknowledge(self, attempt: Attempt, report: StatusReport, cause: Cause, _policy: RetryPolicy) -> None:
        learnt = report.provider_payout_id not in {None, attempt.provider_payout_id}
        if attempt.acknowledged and not attempt.outcome_unknown and not learnt:
            return
        self._record(
            events.Acknowledged,
            cause,
            attempt=attempt.number,
            provider_payout_id=report.provider_payout_id,
            provider_status=report.provider_status,
        )

    def _hold(self, attempt: Attempt, report: StatusReport, cause: Cause, _policy: RetryPolicy) -> None:
        if not attempt.outcome_unknown:
            reason = report.reason or report.provider_status
            self._record(events.OutcomeUnknown, cause, attempt=attempt.number, reason=reason)

    def _refuse(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if attempt.acknowledged:
            found = report.reason or report.provider_status
            kind = AnomalyKind.REFUSAL_AFTER_ACCEPTANCE
            self._raise_anomaly(kind, attempt, cause, expected="accepted", found=found, freezes=True)
        elif attempt.outcome_unknown and report.source is not ReportSource.LOOKUP:
            # The first call may still have gone through; refusing its replay says nothing about it.
            self._observe(attempt, report, cause, policy)
        else:
            self._close_attempt(attempt, report, cause, policy)

    def _close_attempt(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if report.provider_payout_id not in {None, attempt.provider_payout_id}:
            # What the provider says of this attempt later may name it by its id alone.
            self._acknowledge(attempt, report, cause, policy)
        outcome = {
            "attempt": attempt.number,
            "provider_status": report.provider_status,
            "reason": report.reason or report.provider_status,
        }
        # Money that left and came back can still be told to have left: no other attempt is made beside such news.
        came_back = report.failure_returns_funds or report.status is ReportedStatus.RETURNED
        if report.retryable and not came_back and policy.allows_another(self.attempts_made):
            due = policy.next_attempt_at(cause.effective_at, self.attempts_made, self.id)
            declined = posting_rules.declined(attempt.provider, self.money)
            taken_on = report.status is not ReportedStatus.REFUSED
            self._record(events.Declined, cause, **outcome, next_attempt_at=due, taken_on=taken_on, entry=declined)
        else:
            kind = _FAILURE_KINDS.get(report.status, events.FailureKind.REJECTED)
            kind = events.FailureKind.RETURNED_BEFORE_COMPLETION if came_back else kind
            failed = posting_rules.failed(self.holding_account, self.source_account, self.money)
            self._record(events.Failed, cause, **outcome, kind=kind, entry=failed)

    def _complete(self, attempt: Attempt, report: StatusReport, cause: Cause, _policy: RetryPolicy) -> None:
        self._record(
            events.Completed,
            cause,
            attempt=attempt.number,
            provider_payout_id=report.provider_payout_id,
            confidence=report.confidence or Confidence.DEBITED,
            utr=report.utr,
            entry=posting_rules.completed(self.holding_account, attempt.provider, self.money),
        )

    def _complete_flagged(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        self._complete(attempt, report, cause, policy)
        kind = AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT
        self._raise_anomaly(kind, attempt, cause, expected="declined", found=report.provider_status, freezes=False)

    def _confirm(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if report.utr is not None and attempt.utr is not None and report.utr != attempt.utr:
            kind = AnomalyKind.UTR_DIFFERS
            self._raise_anomaly(kind, attempt, cause, expected=attempt.utr, found=report.utr, freezes=False)
            return
        raised = report.confidence is Confidence.CREDITED and attempt.confidence is not Confidence.CREDITED
        if raised or (report.utr is not None and attempt.utr is None):
            self._observe(attempt, report, cause, policy)

    def _doubt_success(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if report.failure_returns_funds:
            self._reverse(attempt, report, cause, policy)
            return
        kind, found = AnomalyKind.FAILURE_AFTER_SUCCESS, report.provider_status
        self._raise_anomaly(kind, attempt, cause, expected="succeeded", found=found, freezes=True)

    def _reverse(self, attempt: Attempt, report: StatusReport, cause: Cause, _policy: RetryPolicy) -> None:
        self._record(
            events.Reversed,
            cause,
            attempt=attempt.number,
            provider_status=report.provider_status,
            reason=report.reason or report.provider_status,
            utr=report.utr,
            entry=posting_rules.reversed_(attempt.provider, self.source_account, self.money),
        )

    def _suspend(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if attempt.returned:
            self._observe(attempt, report, cause, policy)
        elif not attempt.suspended:
            failed = self.status is PayoutStatus.FAILED
            kind = AnomalyKind.SUCCESS_AFTER_FAILURE if failed else AnomalyKind.SECOND_CASH_OUT
            suspended = posting_rules.suspended(report.provider, self.money)
            found = report.provider_status
            self._raise_anomaly(kind, attempt, cause, expected=self.status, found=found, freezes=True, entry=suspended)

    def _resume_flagged(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if attempt.given_up and _is_late_news(attempt, report):
            self._observe(attempt, report, cause, policy)
            return
        self._acknowledge(attempt, report, cause, policy)
        self._freeze(attempt, report, cause, policy)

    def _freeze(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        ended = attempt.given_up or self.standing_of(attempt) is Standing.FAILED
        if ended and _is_late_news(attempt, report):
            self._observe(attempt, report, cause, policy)
            return
        kind, found = AnomalyKind.PROGRESS_AFTER_FAILURE, report.provider_status
        self._raise_anomaly(kind, attempt, cause, expected="failed", found=found, freezes=True)

    def _note_return(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if not attempt.suspended:
            self._observe(attempt, report, cause, policy)
            return
        self._record(
            events.CashOutReturned,
            cause,
            attempt=attempt.number,
            provider_status=report.provider_status,
            reason=report.reason or report.provider_status,
            entry=posting_rules.cash_out_returned(report.provider, self.cash_out_account(attempt), self.money),
        )
        for anomaly in self.anomalies.values():
            if anomaly.attempt == attempt.number and anomaly.holds_suspense and anomaly.resolution is None:
                resolved = {"anomaly": anomaly.number, "resolution": Resolution.RECOVERED}
                self._record(events.AnomalyResolved, cause, **resolved, note=report.provider_status)

    def cash_out_account(self, attempt: Attempt) -> str:
        """Return the account that bears a cash-out of an attempt that was not the payout's outcome."""
        match attempt.cleared_as:
            case Resolution.CHARGED_TO_SOURCE:
                return self.source_account
            case Resolution.WRITTEN_OFF:
                return chart.WRITE_OFFS
            case _:
                return chart.suspense(attempt.provider)

    def _doubt_reversal(self, attempt: Attempt, report: StatusReport, cause: Cause, policy: RetryPolicy) -> None:
        if _is_late_news(attempt, report):
            # The success that the reversal undid, delivered once more.
            self._observe(attempt, report, cause, policy)
            return
        kind, found = AnomalyKind.SUCCESS_AFTER_REVERSAL, report.provider_status
        self._raise_anomaly(kind, attempt, cause, expected="reversed", found=found, freezes=False)

    _STEPS: ClassVar[dict[Step, Callable[[ReportedPayout, Attempt, StatusReport, Cause, RetryPolicy], None]]] = {
        Step.IGNORE: _ignore,
        Step.OBSERVE: _observe,
        Step.ACKNOWLEDGE: _acknowledge,
        Step.HOLD: _hold,
        Step.REFUSE: _refuse,
        Step.CLOSE: _close_attempt,
        Step.CLOSE_RETURNED: _close_attempt,
        Step.COMPLETE: _complete,
        Step.COMPLETE_FLAGGED: _complete_flagged,
        Step.CONFIRM: _confirm,
        Step.DOUBT_SUCCESS: _doubt_success,
        Step.REVERSE: _reverse,
        Step.SUSPEND: _suspend,
        Step.RESUME_FLAGGED: _resume_flagged,
        Step.FREEZE: _freeze,
        Step.NOTE_RETURN: _note_return,
        Step.DOUBT_REVERSAL: _doubt_reversal,
    }


def _is_late_news(attempt: Attempt, report: StatusReport) -> bool:
    """Return whether a report is older than the attempt's end by the provider's own clock: merely delivered late."""
    return attempt.closed_at is not None and report.effective_at <= attempt.closed_at
