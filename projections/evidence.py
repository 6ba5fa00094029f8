"""Evidence: what ties a row to the event that last changed it."""

from __future__ import annotations

from ledger.events import RecordedEvent
from projections.changes import Row


def evidence_of(recorded: RecordedEvent) -> Row:
    """Return the event's place in the log and its two times."""
    return {
        "position": recorded.position,
        "effective_at": recorded.event.effective_at,
        "recorded_at": recorded.recorded_at,
    }


def versioned(recorded: RecordedEvent) -> Row:
    """Return the evidence together with the version of the aggregate that the row shows."""
    return {"version": recorded.event.originator_version, **evidence_of(recorded)}
