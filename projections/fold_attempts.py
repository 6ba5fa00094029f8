"""Folds what providers said of a payout's attempts into one row for each attempt."""

from __future__ import annotations

from typing import Any

from ledger.events import RecordedEvent
from ledger.payout.attempts import AttemptState
from ledger.payout.events import (
    Acknowledged,
    CashOutReturned,
    Completed,
    Declined,
    Failed,
    FeeCharged,
    FeeRefunded,
    Observed,
    OutcomeUnknown,
    Reversed,
    Submitted,
)
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable

_LATER = (
    *("provider_payout_id", "provider_status", "reason", "confidence", "utr", "return_utr"),
    *("fee_minor", "tax_minor", "fee_refunded_minor", "tax_refunded_minor"),
    *("completed_at", "closed_at", "reversed_at"),
)


def open_attempt(changes: Changes, recorded: RecordedEvent, event: Submitted) -> None:
    """Make the attempt's row."""
    changes.insert(
        ReadTable.ATTEMPTS,
        {
            "payout_id": event.originator_id,
            "attempt": event.attempt,
            "provider": event.provider,
            "rail": event.rail and event.rail.value,
            "idempotency_key": event.idempotency_key,
            "provider_beneficiary_id": event.provider_beneficiary_id,
            "state": AttemptState.OPEN.value,
            "acknowledged": False,
            "outcome_unknown": False,
            "submitted_at": event.effective_at,
            **dict.fromkeys(_LATER),
            **versioned(recorded),
        },
    )


def acknowledge(changes: Changes, recorded: RecordedEvent, event: Acknowledged) -> None:
    """The provider knows the attempt, by this id if it gave one."""
    _patch(
        changes,
        recorded,
        event.attempt,
        acknowledged=True,
        outcome_unknown=False,
        provider_status=event.provider_status,
        **_if_known("provider_payout_id", event.provider_payout_id),
    )


def lose_sight(changes: Changes, recorded: RecordedEvent, event: OutcomeUnknown) -> None:
    """Nobody knows whether the money moved."""
    _patch(changes, recorded, event.attempt, outcome_unknown=True, reason=event.reason)


def decline(changes: Changes, recorded: RecordedEvent, event: Declined) -> None:
    """Close the attempt: it did not happen."""
    _close(changes, recorded, event, AttemptState.CLOSED)


def fail(changes: Changes, recorded: RecordedEvent, event: Failed) -> None:
    """Close the attempt: it did not happen, and the payout has failed."""
    _close(changes, recorded, event, AttemptState.FAILED)


def complete(changes: Changes, recorded: RecordedEvent, event: Completed) -> None:
    """The money left."""
    _patch(
        changes,
        recorded,
        event.attempt,
        state=AttemptState.SUCCEEDED.value,
        outcome_unknown=False,
        confidence=event.confidence.value,
        utr=event.utr,
        completed_at=event.effective_at,
        **_if_known("provider_payout_id", event.provider_payout_id),
    )


def reverse(changes: Changes, recorded: RecordedEvent, event: Reversed) -> None:
    """The money came back, under a bank reference of its own."""
    _patch(
        changes,
        recorded,
        event.attempt,
        state=AttemptState.REVERSED.value,
        outcome_unknown=False,
        provider_status=event.provider_status,
        reason=event.reason,
        reversed_at=event.effective_at,
        return_utr=event.utr,
    )


def charge_fee(changes: Changes, recorded: RecordedEvent, event: FeeCharged) -> None:
    """The provider took its fee."""
    _patch(changes, recorded, event.attempt, fee_minor=event.fee_minor, tax_minor=event.tax_minor)


def refund_fee(changes: Changes, recorded: RecordedEvent, event: FeeRefunded) -> None:
    """The provider gave its fee back."""
    _patch(
        changes,
        recorded,
        event.attempt,
        fee_refunded_minor=event.fee_minor,
        tax_refunded_minor=event.tax_minor,
    )


def return_cash_out(changes: Changes, recorded: RecordedEvent, event: CashOutReturned) -> None:
    """Money that had left outside the payout's outcome came back; the attempt stands where it stood."""
    _patch(changes, recorded, event.attempt, reversed_at=event.effective_at)


def observe(changes: Changes, recorded: RecordedEvent, event: Observed) -> None:
    """Take over what a report that changes nothing else has made clearer: the confidence, and a UTR still missing."""
    confidence = _if_known("confidence", event.confidence and event.confidence.value)
    fills = _if_known("utr", event.utr)
    key = (event.originator_id, event.attempt)
    changes.patch(ReadTable.ATTEMPTS, key, {**confidence, **versioned(recorded)}, fills)


def _close(changes: Changes, recorded: RecordedEvent, event: Declined | Failed, state: AttemptState) -> None:
    _patch(
        changes,
        recorded,
        event.attempt,
        state=state.value,
        outcome_unknown=False,
        provider_status=event.provider_status,
        reason=event.reason,
        closed_at=event.effective_at,
    )


def _if_known(column: str, value: str | None) -> dict[str, str]:
    """Return the column's new value, if there is one: what a provider leaves out never erases what it said before."""
    return {} if value is None else {column: value}


def _patch(changes: Changes, recorded: RecordedEvent, attempt: int, **values: Any) -> None:
    key = (recorded.event.originator_id, attempt)
    changes.patch(ReadTable.ATTEMPTS, key, {**values, **versioned(recorded)})
