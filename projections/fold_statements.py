"""Folds statements: each that was imported, and its lines."""

from __future__ import annotations

from ledger.events import RecordedEvent
from ledger.statements.events import LinesImported, StatementImported
from projections.changes import Changes
from projections.evidence import evidence_of
from projections.read_table import ReadTable

_TOLD = {
    *("account", "currency", "origin", "statement_id", "sequence", "from_date", "to_date"),
    *("opening_minor", "closing_minor", "digest", "statement_no", "line_count"),
}


def take(changes: Changes, recorded: RecordedEvent, event: StatementImported) -> None:
    """Make the row of a statement."""
    told = event.model_dump(include=_TOLD) | {"origin": event.origin.value}
    row = {"id": event.sheet_id, "imported_by": event.actor, **told, **evidence_of(recorded)}
    changes.insert(ReadTable.STATEMENTS, row)


def take_lines(changes: Changes, recorded: RecordedEvent, event: LinesImported) -> None:
    """Make the rows of a statement's lines."""
    of_all = {"sheet_id": event.originator_id, "account": event.account, "currency": event.currency}
    of_all["origin"] = event.origin.value
    for line in event.lines:
        told = {**line.model_dump(), "side": line.side.value, "kind": line.kind.value}
        changes.insert(ReadTable.STATEMENT_LINES, {**of_all, **told, **evidence_of(recorded)})
