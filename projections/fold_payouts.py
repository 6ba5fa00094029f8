"""Folds a payout's events into its current row. Each event assigns values; none needs to know what was there."""

from __future__ import annotations

from typing import Any

from ledger.events import RecordedEvent
from ledger.payout.events import Completed, Declined, Failed, Queued, Reversed, Submitted
from ledger.payout.status import PayoutStatus
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable


def queue(changes: Changes, recorded: RecordedEvent, event: Queued) -> None:
    """Make the payout's row; what has not happened yet is missing."""
    later = ("submitted_at", "completed_at", "failed_at", "reversed_at", "failure_kind", "reason")
    changes.insert(
        ReadTable.PAYOUTS,
        {
            "id": event.originator_id,
            "reference": event.reference,
            "queued_position": recorded.position,
            "batch_id": event.batch_id,
            "source_account": event.source_account,
            "beneficiary_id": event.beneficiary_id,
            "amount_minor": event.amount_minor,
            "currency": event.currency,
            "rail": event.rail and event.rail.value,
            "named_rail": event.rail and event.rail.value,
            "urgency": event.urgency.value,
            "fee_bearer": event.fee_bearer.value,
            "status": PayoutStatus.QUEUED.value,
            "attempt": 0,
            "next_attempt_at": event.next_attempt_at,
            "queued_at": event.effective_at,
            **dict.fromkeys(later),
            **versioned(recorded),
        },
    )


def submit(changes: Changes, recorded: RecordedEvent, event: Submitted) -> None:
    """Hand the payout to a provider; no attempt is due while one is open."""
    _patch(
        changes,
        recorded,
        status=PayoutStatus.IN_TRANSIT.value,
        attempt=event.attempt,
        submitted_at=event.effective_at,
        next_attempt_at=None,
        **({} if event.rail is None else {"rail": event.rail.value}),
    )


def decline(changes: Changes, recorded: RecordedEvent, event: Declined) -> None:
    """Take the payout back into the queue, for another attempt."""
    _patch(changes, recorded, status=PayoutStatus.QUEUED.value, next_attempt_at=event.next_attempt_at)


def complete(changes: Changes, recorded: RecordedEvent, event: Completed) -> None:
    """Close the payout through this attempt, which need not be the latest."""
    _patch(
        changes,
        recorded,
        status=PayoutStatus.COMPLETED.value,
        attempt=event.attempt,
        completed_at=event.effective_at,
        next_attempt_at=None,
    )


def fail(changes: Changes, recorded: RecordedEvent, event: Failed) -> None:
    """Close the payout without the money having left."""
    _patch(
        changes,
        recorded,
        status=PayoutStatus.FAILED.value,
        failed_at=event.effective_at,
        failure_kind=event.kind.value,
        reason=event.reason,
        next_attempt_at=None,
    )


def reverse(changes: Changes, recorded: RecordedEvent, event: Reversed) -> None:
    """Show the money as come back."""
    _patch(
        changes,
        recorded,
        status=PayoutStatus.REVERSED.value,
        attempt=event.attempt,
        reversed_at=event.effective_at,
        reason=event.reason,
    )


def note(changes: Changes, recorded: RecordedEvent, _event: object) -> None:
    """Move the row's evidence on: the payout stands where it stood, and its log has grown."""
    _patch(changes, recorded)


def _patch(changes: Changes, recorded: RecordedEvent, **values: Any) -> None:
    key = (recorded.event.originator_id,)
    changes.patch(ReadTable.PAYOUTS, key, {**values, **versioned(recorded)})
