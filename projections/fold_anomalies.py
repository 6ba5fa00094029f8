"""Folds anomalies: raised by the ledger, resolved by people."""

from __future__ import annotations

from ledger.events import RecordedEvent
from ledger.payout.events import AnomalyRaised, AnomalyResolved
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable


def raise_anomaly(changes: Changes, recorded: RecordedEvent, event: AnomalyRaised) -> None:
    """Make the anomaly's row; it is open."""
    changes.insert(
        ReadTable.ANOMALIES,
        {
            "payout_id": event.originator_id,
            "anomaly": event.anomaly,
            "attempt": event.attempt,
            "kind": event.kind.value,
            "expected": event.expected,
            "found": event.found,
            "freezes": event.freezes,
            "raised_at": event.effective_at,
            **dict.fromkeys(("resolution", "note", "resolved_by", "resolved_at")),
            **versioned(recorded),
        },
    )


def resolve(changes: Changes, recorded: RecordedEvent, event: AnomalyResolved) -> None:
    """Show how the anomaly was settled, and by whom."""
    changes.patch(
        ReadTable.ANOMALIES,
        (event.originator_id, event.anomaly),
        {
            "resolution": event.resolution.value,
            "note": event.note,
            "resolved_by": event.actor,
            "resolved_at": event.effective_at,
            **versioned(recorded),
        },
    )
