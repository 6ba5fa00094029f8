"""Commands on statements: import one, and compare all that is open on its account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from ledger import chart
from ledger.aggregate import Cause
from ledger.application.commands import Context
from ledger.application.receipts import Receipt
from ledger.application.reconciling import ReconcilingCommands
from ledger.errors import NoStatementError, StatementAccountError
from ledger.reconciliation.plan import Plan
from ledger.reconciliation.source import Source, keeper_of
from ledger.statements.series import StatementSeries
from ledger.statements.sheet import StatementSheet
from ledger.statements.statement import Origin, Statement
from ledger.store.unit_of_work import UnitOfWork


class StatementCommands(ReconcilingCommands):
    """Import statements, and reconcile them."""

    def import_file(self, statements: Sequence[Statement], **context: Unpack[Context]) -> Receipt:
        """Import all statements of one file, which are of one account; a file imported before is recognised.

        Raises StatementAccountError, UnknownAccountError, StatementOverlapsError, StatementSkippedError or
        StatementChainBrokenError; nothing of the file is imported then.
        """
        assert statements, "a file that was read tells a statement"
        for each in statements:
            self._check_account(each.account)

        def work(unit: UnitOfWork, cause: Cause) -> StatementSeries:
            series = [self._take(unit, each, number, cause) for number, each in enumerate(statements, start=1)]
            return series[0]

        return self._write(work, context, message_digest=statements[0].digest)

    def reconcile(
        self, account: str, currency: str, *, origin: Origin | None = None, **context: Unpack[Context]
    ) -> Receipt:
        """Match what is open between an account's statements and the books, and open a break for each difference.

        The statements are those of whoever keeps the account, unless another origin is named. What was matched stays
        as it is, and so do breaks that wait for people; without new data nothing is written. Raises NoStatementError.
        """
        source = Source(account, currency, origin or keeper_of(account))

        def work(unit: UnitOfWork, cause: Cause) -> StatementSeries:
            series = unit.load(StatementSeries, self.identities.statements(account, currency, source.origin))
            if series is None:
                raise NoStatementError(account, currency)
            outcome = self.register.compare(unit.connection, source, self.days)
            plan = Plan.of(outcome, self.register.open_breaks(unit.connection, source))
            self._close_breaks(unit, plan.closings, cause)
            for match in plan.matches:
                self._record_match(unit, match, source.origin, cause)
            self._open_breaks(unit, plan.openings, source.origin, cause)
            return series

        return self._write(work, context)

    def _take(self, unit: UnitOfWork, statement: Statement, statement_no: int, cause: Cause) -> StatementSeries:
        account, digest = statement.account, statement.digest
        series_id = self.identities.statements(account, statement.currency, statement.origin)
        series = unit.load(StatementSeries, series_id)
        if series is None:
            series = StatementSeries(series_id)
            unit.add(series)
        sheet_id = self.identities.statement(account, digest, statement_no)
        if not series.holds(sheet_id):
            series.take(statement, sheet_id, statement_no, cause)
            if statement.lines:
                unit.add(StatementSheet.of(sheet_id, statement, cause))
        return series

    def _check_account(self, account: str) -> None:
        self.chart.check_open_to_callers(account)
        if not chart.is_told_by_statements(account):
            raise StatementAccountError(account)
