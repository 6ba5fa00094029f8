"""Decisions: what a status report means, by where its attempt stands.

Guards refuse decisions, never facts: whatever a provider reports is recorded. The table is total; a test walks through
every cell.
"""

from __future__ import annotations

from enum import StrEnum

from ledger.status_reports import ReportedStatus


class Standing(StrEnum):
    """Where the attempt that a report is about stands within its payout."""

    UNSENT = "unsent"
    """The payout is queued, and the attempt was never recorded as sent (a log restored from an older copy)."""
    OPEN = "open"
    """In transit, with the outcome known or unknown."""
    DECLINED = "declined"
    """Declined, and the payout is queued again."""
    SUPERSEDED = "superseded"
    """Declined, and another attempt was opened since, or the payout is final without it."""
    COMPLETED = "completed"
    FAILED = "failed"
    REVERSED = "reversed"


class Step(StrEnum):
    """What the payout does with a report."""

    IGNORE = "ignore"
    """A duplicate; nothing is recorded."""
    OBSERVE = "observe"
    """Lower in rank than what is known: kept as an observation, never applied."""
    ACKNOWLEDGE = "acknowledge"
    HOLD = "hold"
    """The outcome is unknown; the funds stay in transit."""
    REFUSE = "refuse"
    """Decline the attempt or fail the payout, unless the provider had taken the attempt on."""
    CLOSE = "close"
    """Decline the attempt where another one may succeed, otherwise fail the payout."""
    CLOSE_RETURNED = "close_returned"
    """Fail the payout: the money came back before we knew that it had left."""
    COMPLETE = "complete"
    COMPLETE_FLAGGED = "complete_flagged"
    """Complete through an attempt that was called off, and flag it for review."""
    CONFIRM = "confirm"
    """A success that is known already: take over what is new in it."""
    DOUBT_SUCCESS = "doubt_success"
    """A failure after the success: a reversal where the provider documents it, otherwise an anomaly."""
    REVERSE = "reverse"
    SUSPEND = "suspend"
    """Money left outside the payout's outcome: hold it in suspense and freeze."""
    RESUME_FLAGGED = "resume_flagged"
    """A declined attempt goes on: acknowledge it, and freeze so that no other is made."""
    FREEZE = "freeze"
    """An attempt goes on that must not: raise an anomaly and freeze."""
    NOTE_RETURN = "note_return"
    """Money of a closed attempt came back."""
    DOUBT_REVERSAL = "doubt_reversal"
    """A success after the reversal: an anomaly without an entry."""


_COLUMNS = (
    Standing.UNSENT,
    Standing.OPEN,
    Standing.DECLINED,
    Standing.SUPERSEDED,
    Standing.COMPLETED,
    Standing.FAILED,
    Standing.REVERSED,
)


def _row(*steps: Step) -> dict[Standing, Step]:
    return dict(zip(_COLUMNS, steps, strict=True))


_PROGRESS = _row(
    Step.ACKNOWLEDGE,
    Step.ACKNOWLEDGE,
    Step.RESUME_FLAGGED,
    Step.FREEZE,
    Step.OBSERVE,
    Step.FREEZE,
    Step.OBSERVE,
)
_FAILURE = _row(
    Step.CLOSE,
    Step.CLOSE,
    Step.OBSERVE,
    Step.OBSERVE,
    Step.DOUBT_SUCCESS,
    Step.IGNORE,
    Step.OBSERVE,
)
TABLE: dict[ReportedStatus, dict[Standing, Step]] = {
    ReportedStatus.ACCEPTED: _PROGRESS,
    ReportedStatus.PROCESSING: _PROGRESS,
    ReportedStatus.OUTCOME_UNKNOWN: _row(
        Step.IGNORE,
        Step.HOLD,
        Step.IGNORE,
        Step.IGNORE,
        Step.IGNORE,
        Step.IGNORE,
        Step.IGNORE,
    ),
    ReportedStatus.REFUSED: _row(
        Step.IGNORE,
        Step.REFUSE,
        Step.OBSERVE,
        Step.OBSERVE,
        Step.OBSERVE,
        Step.IGNORE,
        Step.OBSERVE,
    ),
    ReportedStatus.SUCCEEDED: _row(
        Step.COMPLETE,
        Step.COMPLETE,
        Step.COMPLETE_FLAGGED,
        Step.SUSPEND,
        Step.CONFIRM,
        Step.SUSPEND,
        Step.DOUBT_REVERSAL,
    ),
    ReportedStatus.FAILED: _FAILURE,
    ReportedStatus.REJECTED: _FAILURE,
    ReportedStatus.CANCELLED: _FAILURE,
    ReportedStatus.EXPIRED: _FAILURE,
    ReportedStatus.RETURNED: _row(
        Step.CLOSE_RETURNED,
        Step.CLOSE_RETURNED,
        Step.NOTE_RETURN,
        Step.NOTE_RETURN,
        Step.REVERSE,
        Step.NOTE_RETURN,
        Step.IGNORE,
    ),
    ReportedStatus.UNRECOGNISED: dict.fromkeys(_COLUMNS, Step.OBSERVE),
}


def step_for(status: ReportedStatus, standing: Standing) -> Step:
    """Return what a payout does with a report of this status about an attempt that stands here."""
    return TABLE[status][standing]
