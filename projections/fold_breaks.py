"""Folds breaks: opened, looked after, and settled one way or another."""

from __future__ import annotations

from typing import Any

from ledger.events import RecordedEvent
from ledger.reconciliation.events import (
    BreakAssigned,
    BreakClosed,
    BreakDismissed,
    BreakNoted,
    BreakOpened,
    BreakWrittenOff,
    WriteOffProposed,
)
from ledger.reconciliation.recorded_break import BreakStatus
from projections import fold_holds
from projections.changes import Changes
from projections.evidence import versioned
from projections.read_table import ReadTable

_NOT_YET = (
    *("owner", "note", "noted_by", "write_off_account", "write_off_reason", "write_off_proposed_by"),
    *("settled_by", "closing", "settled_at", "settled_position"),
)

_Settling = BreakWrittenOff | BreakDismissed | BreakClosed


def open_break(changes: Changes, recorded: RecordedEvent, event: BreakOpened) -> None:
    """Make the row of a break, which holds its lines; those on both sides wait for a person."""
    changes.insert(
        ReadTable.BREAKS,
        {
            "id": event.originator_id,
            "account": event.account,
            "currency": event.currency,
            "origin": event.origin.value,
            "kind": event.kind.value,
            "status": BreakStatus.OPEN.value,
            "difference_minor": event.difference_minor,
            "suspended_minor": -event.difference_minor if event.entry else 0,
            "value_date": event.value_date,
            "external_count": len(event.external),
            "booked_count": len(event.booked),
            "opened_at": event.effective_at,
            "opened_position": recorded.position,
            **dict.fromkeys(_NOT_YET),
            **versioned(recorded),
        },
    )
    fold_holds.hold(changes, recorded, event, pinned=bool(event.external and event.booked))


def assign(changes: Changes, recorded: RecordedEvent, event: BreakAssigned) -> None:
    """Somebody looks after it."""
    _patch(changes, recorded, event, owner=event.owner)


def note(changes: Changes, recorded: RecordedEvent, event: BreakNoted) -> None:
    """The latest note; the log has them all."""
    _patch(changes, recorded, event, note=event.note, noted_by=event.actor)


def propose_write_off(changes: Changes, recorded: RecordedEvent, event: WriteOffProposed) -> None:
    """A person wants an account to bear the difference."""
    proposed = {"write_off_account": event.account, "write_off_reason": event.reason}
    _patch(changes, recorded, event, **proposed, write_off_proposed_by=event.actor)


def write_off(changes: Changes, recorded: RecordedEvent, event: BreakWrittenOff) -> None:
    """Another person approved; the lines stay with the break for good."""
    _settle(changes, recorded, event, status=BreakStatus.WRITTEN_OFF.value)
    fold_holds.hold(changes, recorded, event, pinned=True)


def dismiss(changes: Changes, recorded: RecordedEvent, event: BreakDismissed) -> None:
    """Nothing follows from it; the lines stay with it for good."""
    _settle(changes, recorded, event, status=BreakStatus.DISMISSED.value)
    fold_holds.hold(changes, recorded, event, pinned=True)


def close(changes: Changes, recorded: RecordedEvent, event: BreakClosed) -> None:
    """It is no more, and its lines are open again."""
    _settle(changes, recorded, event, status=BreakStatus.CLOSED.value, closing=event.closing.value)
    fold_holds.let_go(changes, recorded, event)


def _settle(changes: Changes, recorded: RecordedEvent, event: _Settling, **values: Any) -> None:
    values |= {"settled_at": event.effective_at, "settled_position": recorded.position}
    _patch(changes, recorded, event, **values, settled_by=event.actor)


def _patch(
    changes: Changes,
    recorded: RecordedEvent,
    event: BreakAssigned | BreakNoted | WriteOffProposed | _Settling,
    **values: Any,
) -> None:
    changes.patch(ReadTable.BREAKS, (event.originator_id,), {**values, **versioned(recorded)})
