"""Folds closes and reopenings into the register of periods."""

from __future__ import annotations

from ledger.events import RecordedEvent
from ledger.period.events import PeriodClosed, PeriodReopened, ReopeningProposed
from projections.changes import Changes
from projections.evidence import evidence_of, versioned
from projections.read_table import ReadTable


def close(changes: Changes, recorded: RecordedEvent, event: PeriodClosed) -> None:
    """Enter a close with its balances."""
    changes.insert(
        ReadTable.PERIOD_CLOSES,
        {
            "close_no": event.close_no,
            "through": event.through,
            "computed_at_position": event.computed_at_position,
            "closed_by": event.actor,
            "closed_at": event.effective_at,
            "closed_position": recorded.position,
            "lifted_by": None,
            "lifted_at": None,
            "lifted_position": None,
            **versioned(recorded),
        },
    )
    for balance in event.balances:
        facts = {**balance.model_dump(), "side": balance.side.value}
        changes.insert(ReadTable.CLOSING_BALANCES, {"close_no": event.close_no, **facts, **evidence_of(recorded)})


def propose_reopening(changes: Changes, recorded: RecordedEvent, event: ReopeningProposed) -> None:
    """Enter a proposal."""
    changes.insert(
        ReadTable.REOPENINGS,
        {
            "proposal_no": event.proposal_no,
            "from_date": event.from_date,
            "reason": event.reason,
            "proposed_by": event.actor,
            "proposed_at": event.effective_at,
            "proposed_position": recorded.position,
            "approved_by": None,
            "approved_at": None,
            "approved_position": None,
            **versioned(recorded),
        },
    )


def reopen(changes: Changes, recorded: RecordedEvent, event: PeriodReopened) -> None:
    """Note the approval, and the closes that no longer hold."""
    approval = {
        "approved_by": event.actor,
        "approved_at": event.effective_at,
        "approved_position": recorded.position,
    }
    changes.patch(ReadTable.REOPENINGS, (event.proposal_no,), {**approval, **versioned(recorded)})
    lifting = {"lifted_by": event.actor, "lifted_at": event.effective_at, "lifted_position": recorded.position}
    for close_no in event.lifted:
        changes.patch(ReadTable.PERIOD_CLOSES, (close_no,), {**lifting, **versioned(recorded)})
