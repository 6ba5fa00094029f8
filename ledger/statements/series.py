"""The series: the statements of one account in one currency, each beginning where the one before it ends.

A statement that is told twice, or that leaves something out, would make a break of every line in it: both are refused
before anything is compared.
"""

from __future__ import annotations

from uuid import UUID

from ledger.aggregate import Aggregate, Cause, event
from ledger.errors import StatementOverlapsError
from ledger.statements.events import StatementImported
from ledger.statements.statement import Statement


class StatementSeries(Aggregate):
    """All statements of an account that were imported."""

    account: str
    currency: str
    last: StatementImported

    def __init__(self, aggregate_id: UUID) -> None:
        """Begin without a statement."""
        super().__init__(aggregate_id)
        self._sheets: set[UUID] = set()

    def holds(self, sheet_id: UUID) -> bool:
        """Return whether this statement was imported before."""
        return sheet_id in self._sheets

    def take(self, statement: Statement, sheet_id: UUID, statement_no: int, cause: Cause) -> None:
        """Import the next statement.

        Raises StatementOverlapsError, StatementSkippedError or StatementChainBrokenError.
        """
        if self._sheets:
            self._check_next(statement)
        told = statement.model_dump(exclude={"lines"})
        facts = {"sheet_id": sheet_id, "statement_no": statement_no, "line_count": len(statement.lines)}
        self._record(StatementImported, cause, **told, **facts)

    def _check_next(self, statement: Statement) -> None:
        statement.check_follows(self.last)
        if statement.digest == self.last.digest:
            # The pages of one statement may all name its days.
            return
        is_numbered_next = self.last.sequence is not None and statement.sequence == self.last.sequence + 1
        is_later = statement.from_date > self.last.to_date
        if not is_later and not (is_numbered_next and statement.from_date == self.last.to_date):
            raise StatementOverlapsError(self.account, self.last.to_date, statement.from_date)

    @event(StatementImported)
    def _imported(self, recorded: StatementImported) -> None:
        self.account = recorded.account
        self.currency = recorded.currency
        self.last = recorded
        self._sheets.add(recorded.sheet_id)
