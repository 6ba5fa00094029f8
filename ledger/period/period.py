"""The period: a book's calendar of closes, and its commands: close, propose a reopening, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.accounts import Side
from ledger.aggregate import Aggregate, Cause, event
from ledger.errors import (
    DayNotClosedError,
    DayNotEndedError,
    PeriodAlreadyClosedError,
    ReopeningNotProposedError,
    ReopeningSelfApprovalError,
    TrialBalanceUnequalError,
)
from ledger.period import events
from ledger.period.events import ClosingBalance


@dataclass(frozen=True, slots=True)
class Reopening:
    """A reopening that waits for another person's approval."""

    proposal_no: int
    from_date: date
    proposed_by: str


class Period(Aggregate):
    """The closes of one book, in the order of their days. Days are those of the book's reporting time zone."""

    closes: tuple[events.PeriodClosed, ...] = ()
    """The closes that hold now, the earliest day first."""
    last_close_no: int = 0
    last_proposal_no: int = 0
    proposal: Reopening | None = None

    @property
    def closed_through(self) -> date | None:
        """Return the last closed day; None while every day is open."""
        return self.closes[-1].through if self.closes else None

    def close(
        self, through: date, balances: Sequence[ClosingBalance], computed_at_position: int, *, today: date, cause: Cause
    ) -> None:
        """Close the books through a day; closing the last closed day again records nothing.

        A proposal to reopen lapses, because approving it would now open more than was proposed. Raises
        PeriodAlreadyClosedError, DayNotEndedError or TrialBalanceUnequalError.
        """
        if through == self.closed_through:
            return
        if self.closed_through is not None and through < self.closed_through:
            raise PeriodAlreadyClosedError(through, self.closed_through)
        if through >= today:
            raise DayNotEndedError(through, today)
        _check_equal(balances)
        self._record(
            events.PeriodClosed,
            cause,
            close_no=self.last_close_no + 1,
            through=through,
            balances=tuple(balances),
            computed_at_position=computed_at_position,
        )

    def propose_reopening(self, from_date: date, reason: str, cause: Cause) -> None:
        """Propose to open closed days again, in place of any earlier proposal. Raises DayNotClosedError."""
        if self.closed_through is None or from_date > self.closed_through:
            raise DayNotClosedError(from_date, self.closed_through)
        number = self.last_proposal_no + 1
        self._record(events.ReopeningProposed, cause, proposal_no=number, from_date=from_date, reason=reason)

    def reopen(self, from_date: date, cause: Cause) -> None:
        """Open the days that another person proposed to open.

        The day is named again, so that nobody approves another proposal than the one that they read. Raises
        ReopeningNotProposedError or ReopeningSelfApprovalError.
        """
        proposal = self.proposal
        if proposal is None or proposal.from_date != from_date:
            raise ReopeningNotProposedError(from_date, proposal.from_date if proposal else None)
        if cause.actor.casefold() == proposal.proposed_by.casefold():
            raise ReopeningSelfApprovalError(from_date, cause.actor)
        self._record(
            events.PeriodReopened,
            cause,
            proposal_no=proposal.proposal_no,
            from_date=from_date,
            proposed_by=proposal.proposed_by,
            lifted=tuple(close.close_no for close in self.closes if close.through >= from_date),
        )

    @event(events.PeriodClosed)
    def _closed(self, recorded: events.PeriodClosed) -> None:
        self.closes = (*self.closes, recorded)
        self.last_close_no = recorded.close_no
        self.proposal = None

    @event(events.ReopeningProposed)
    def _reopening_proposed(self, recorded: events.ReopeningProposed) -> None:
        self.proposal = Reopening(recorded.proposal_no, recorded.from_date, recorded.actor)
        self.last_proposal_no = recorded.proposal_no

    @event(events.PeriodReopened)
    def _reopened(self, recorded: events.PeriodReopened) -> None:
        self.closes = tuple(close for close in self.closes if close.close_no not in recorded.lifted)
        self.proposal = None


def _check_equal(balances: Sequence[ClosingBalance]) -> None:
    for currency in sorted({balance.currency for balance in balances}):
        debit_minor, credit_minor = (
            sum(each.amount_minor for each in balances if each.currency == currency and each.side is side)
            for side in (Side.DEBIT, Side.CREDIT)
        )
        if debit_minor != credit_minor:
            raise TrialBalanceUnequalError(currency, debit_minor, credit_minor)
