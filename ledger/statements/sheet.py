"""The sheet: the lines of one imported statement. They are told from outside, and never change."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.statements.events import LinesImported
from ledger.statements.imported_line import ImportedLine
from ledger.statements.statement import Statement

LINES_PER_EVENT = 500
"""Few events for a long statement, and none of them too large to be read alone."""


class StatementSheet(Aggregate):
    """The lines of one statement."""

    @classmethod
    def of(cls, sheet_id: UUID, statement: Statement, cause: Cause) -> StatementSheet:
        """Keep the lines of a statement."""
        sheet, lines = cls(sheet_id), map(ImportedLine.of, statement.lines)
        told = statement.model_dump(include={"account", "currency", "origin", "digest"})
        while some := tuple(islice(lines, LINES_PER_EVENT)):
            sheet._record(LinesImported, cause, **told, lines=some)
        return sheet

    @event(LinesImported)
    def _imported(self, _recorded: LinesImported) -> None:
        """Nothing is decided on a sheet, so nothing of it is held."""
