"""Folds matches: made by a rule or a person, undone by a person."""

from __future__ import annotations

from ledger.events import RecordedEvent
from ledger.reconciliation.events import Matched, MatchUndone
from projections import fold_holds
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable


def make(changes: Changes, recorded: RecordedEvent, event: Matched) -> None:
    """Make the row of a match, which holds its lines."""
    changes.insert(
        ReadTable.MATCHES,
        {
            "id": event.originator_id,
            "account": event.account,
            "currency": event.currency,
            "origin": event.origin.value,
            "rule": event.rule,
            "amount_minor": event.amount_minor,
            "external_count": len(event.external),
            "booked_count": len(event.booked),
            "matched_by": event.actor,
            "reason": event.reason,
            "made_position": recorded.position,
            **dict.fromkeys(("undone_by", "undo_reason", "undone_position")),
            **versioned(recorded),
        },
    )
    fold_holds.hold(changes, recorded, event, pinned=True)


def undo(changes: Changes, recorded: RecordedEvent, event: MatchUndone) -> None:
    """A person took it back."""
    undone = {"undone_by": event.actor, "undo_reason": event.reason, "undone_position": recorded.position}
    changes.patch(ReadTable.MATCHES, (event.originator_id,), {**undone, **versioned(recorded)})
    fold_holds.let_go(changes, recorded, event)
