"""Folds which match or break holds a line. A line that is pinned is not compared again.

Rows are merged and not patched, so that they are written in the order of the log: what let a line go comes before what
took it next.
"""

from __future__ import annotations

from ledger.events import RecordedEvent
from ledger.reconciliation.events import (
    BreakClosed,
    BreakDismissed,
    BreakOpened,
    BreakWrittenOff,
    Matched,
    MatchUndone,
)
from ledger.reconciliation.line_ids import parse_booked, parse_external
from projections.changes import Changes
from projections.evidence import evidence_of
from projections.read_table import ReadTable

_Holding = Matched | BreakOpened | BreakWrittenOff | BreakDismissed
_LettingGo = MatchUndone | BreakClosed


def hold(changes: Changes, recorded: RecordedEvent, event: _Holding, *, pinned: bool) -> None:
    """The event's aggregate holds the event's lines."""
    _merge(changes, recorded, event, live=True, pinned=pinned)


def let_go(changes: Changes, recorded: RecordedEvent, event: _LettingGo) -> None:
    """The event's aggregate holds the event's lines no more."""
    _merge(changes, recorded, event, live=False, pinned=False)


def _merge(
    changes: Changes,
    recorded: RecordedEvent,
    event: _Holding | _LettingGo,
    *,
    live: bool,
    pinned: bool,
) -> None:
    holder_id, values = event.originator_id, {"live": live, "pinned": pinned, **evidence_of(recorded)}
    for line_id in event.external:
        external = parse_external(line_id)
        assert external is not None, "an external line is named as one"
        changes.merge(ReadTable.EXTERNAL_HOLDS, (holder_id, *external), values)
    for line_id in event.booked:
        booked = parse_booked(line_id)
        assert booked is not None, "a booked line is named as one"
        changes.merge(ReadTable.BOOKED_HOLDS, (holder_id, *booked), {"origin": event.origin.value, **values})
