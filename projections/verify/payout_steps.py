"""The steps of a payout's life: which event may follow in which state, whatever command or report has led to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.events import DomainEvent
from ledger.payout import events
from ledger.payout.attempts import Attempt
from ledger.payout.decisions import Standing
from ledger.payout.payout import Payout
from ledger.payout.status import PayoutStatus

Rule = Callable[[Payout, Any], bool]
"""Whether an event may follow in the state that the payout is in."""
_NO_FEE = {(None, None), (0, 0)}


def _standing(payout: Payout, number: int) -> Standing:
    return payout.standing_of(payout.attempts.get(number, Attempt(number)))


def _at(*standings: Standing) -> Rule:
    """Allow an event of an attempt that stands at one of these places."""
    return lambda payout, event: _standing(payout, event.attempt) in standings


def _may_be_submitted(payout: Payout, event: events.Submitted) -> bool:
    is_new = _standing(payout, event.attempt) is Standing.UNSENT
    return payout.status is PayoutStatus.QUEUED and is_new


def _may_fail(payout: Payout, event: events.Failed) -> bool:
    is_called_off = payout.status is PayoutStatus.QUEUED and event.attempt == payout.attempts_made
    return is_called_off or _standing(payout, event.attempt) is Standing.OPEN


def _may_come_back(payout: Payout, event: events.CashOutReturned) -> bool:
    attempt = payout.attempts.get(event.attempt)
    return attempt is not None and attempt.suspended


def _may_be_charged(payout: Payout, event: events.FeeCharged) -> bool:
    attempt = payout.attempts.get(event.attempt)
    return attempt is not None and (attempt.fee_minor, attempt.tax_minor) in _NO_FEE


def _may_be_refunded(payout: Payout, event: events.FeeRefunded) -> bool:
    attempt = payout.attempts.get(event.attempt)
    return attempt is not None and not attempt.fee_refunded


def _may_be_raised(payout: Payout, event: events.AnomalyRaised) -> bool:
    attempt = payout.attempts.get(event.attempt, Attempt(event.attempt))
    left_before = attempt.suspended or attempt.returned
    return event.anomaly == len(payout.anomalies) + 1 and not (event.entry is not None and left_before)


def _may_be_resolved(payout: Payout, event: events.AnomalyResolved) -> bool:
    anomaly = payout.anomalies.get(event.anomaly)
    return anomaly is not None and anomaly.resolution is None


def _whenever(_payout: Payout, _event: DomainEvent) -> bool:
    return True


RULES: Mapping[type[DomainEvent], Rule] = {
    events.Queued: lambda payout, _event: payout.version == 0,
    events.Submitted: _may_be_submitted,
    events.Acknowledged: _at(Standing.OPEN, Standing.DECLINED),
    events.OutcomeUnknown: _at(Standing.OPEN),
    events.Declined: _at(Standing.OPEN),
    events.Completed: _at(Standing.OPEN, Standing.DECLINED),
    events.FeeCharged: _may_be_charged,
    events.FeeRefunded: _may_be_refunded,
    events.Failed: _may_fail,
    events.Reversed: _at(Standing.COMPLETED),
    events.CashOutReturned: _may_come_back,
    events.Observed: _whenever,
    events.AnomalyRaised: _may_be_raised,
    events.AnomalyResolved: _may_be_resolved,
    events.RecheckRequested: lambda payout, _event: bool(payout.attempts),
}
"""By the event's kind."""
