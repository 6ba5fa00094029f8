"""Commands on periods: close the books through a day, and open closed days again."""

from __future__ import annotations

from datetime import date
from typing import Unpack

from ledger.aggregate import Cause
from ledger.application.commands import Commands, Context
from ledger.application.receipts import Receipt
from ledger.period.period import Period
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text

REASON_LENGTH_MAX = 500


class PeriodCommands(Commands):
    """Close days; propose and approve to open them again. Days are those of the book's reporting time zone."""

    def close_period(self, through: date, **context: Unpack[Context]) -> Receipt:
        """Close the books through a day, which has ended, and keep what every account holds at its end.

        Afterwards nothing is booked on a closed day: what providers and banks tell late is booked on the first open
        one. Closing the last closed day again records nothing. Raises PeriodAlreadyClosedError, DayNotEndedError or
        TrialBalanceUnequalError.
        """

        def work(unit: UnitOfWork, cause: Cause) -> Period:
            period = self._period(unit)
            if through != period.closed_through:
                balances, today = unit.closing_balances(through), unit.period_lock.day_of(unit.now)
                period.close(through, balances, unit.head(), today=today, cause=cause)
            return period

        return self._write(work, context)

    def propose_reopening(self, from_date: date, reason: str, **context: Unpack[Context]) -> Receipt:
        """Propose to open a closed day and every later one again; nothing is open before another person approves it.

        It takes the place of an earlier proposal. Raises TextInvalidError or DayNotClosedError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Period:
            period = self._period(unit)
            period.propose_reopening(from_date, reason, cause)
            return period

        return self._write(work, context)

    def reopen_period(self, from_date: date, **context: Unpack[Context]) -> Receipt:
        """Open the days that another person proposed to open; each close that covers one of them holds no longer.

        Raises ReopeningNotProposedError or ReopeningSelfApprovalError.
        """

        def work(unit: UnitOfWork, cause: Cause) -> Period:
            period = self._period(unit)
            period.reopen(from_date, cause)
            return period

        return self._write(work, context)

    def _period(self, unit: UnitOfWork) -> Period:
        """Return the book's calendar of closes, which begins empty."""
        period = unit.load(Period, self.identities.period())
        if period is None:
            period = Period(self.identities.period())
            unit.add(period)
        return period
