"""Folds manual entries: proposed by a maker, decided by a checker; and deposits, which need no checker."""

from __future__ import annotations

from typing import Any

from ledger.accounts import Side
from ledger.events import RecordedEvent
from ledger.journal import JournalEntry
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed, EntryRejected
from ledger.manual_entry.manual_entry import ManualEntryStatus
from projections.changes import Changes, Row
from projections.evidence import versioned
from projections.read_table import ReadTable


def propose(changes: Changes, recorded: RecordedEvent, event: EntryProposed) -> None:
    """Make the row of an entry that waits for its checker."""
    _insert(changes, recorded, event, event.proposed, {"status": ManualEntryStatus.PROPOSED.value})


def deposit(changes: Changes, recorded: RecordedEvent, event: Deposited) -> None:
    """Make the row of a deposit, which is posted at once."""
    assert event.entry is not None, "a deposit is booked"
    decided = {"status": ManualEntryStatus.POSTED.value, "decided_at": event.effective_at}
    _insert(changes, recorded, event, event.entry, decided)


def post(changes: Changes, recorded: RecordedEvent, event: EntryPosted) -> None:
    """Another person approved it."""
    _decide(changes, recorded, event, status=ManualEntryStatus.POSTED.value)


def reject(changes: Changes, recorded: RecordedEvent, event: EntryRejected) -> None:
    """Another person refused it."""
    _decide(changes, recorded, event, status=ManualEntryStatus.REJECTED.value, reason=event.reason)


def _insert(
    changes: Changes,
    recorded: RecordedEvent,
    event: EntryProposed | Deposited,
    entry: JournalEntry,
    decided: Row,
) -> None:
    changes.insert(
        ReadTable.MANUAL_ENTRIES,
        {
            "id": event.originator_id,
            "reference": event.reference,
            "kind": entry.kind.value,
            "description": event.description,
            "amount_minor": entry.total_minor(Side.DEBIT),
            "currency": entry.currency,
            "proposed_by": event.actor,
            "proposed_at": event.effective_at,
            **dict.fromkeys(("decided_by", "reason", "decided_at")),
            **decided,
            **versioned(recorded),
        },
    )


def _decide(changes: Changes, recorded: RecordedEvent, event: EntryPosted | EntryRejected, **values: Any) -> None:
    values |= {"decided_by": event.actor, "decided_at": event.effective_at}
    changes.patch(ReadTable.MANUAL_ENTRIES, (event.originator_id,), {**values, **versioned(recorded)})
