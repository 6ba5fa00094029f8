"""Foreseeing a close: what it would keep, found by closing for once and taking it back at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from adapters.embedded import Book
from ledger.period.events import ClosingBalance
from projections.queries.closes import closing_balances


def foresee_close(book: Book, through: date, actor: str) -> Sequence[ClosingBalance]:
    """Return what every account that is not even would be closed with; nothing is written.

    Raises what closing would: PeriodAlreadyClosedError, DayNotEndedError or TrialBalanceUnequalError.
    """
    with book.database.begin() as connection:
        attempt = connection.begin_nested()
        book.ledger.close_period(through, actor=actor, connection=connection)
        found = closing_balances(connection, book.tables, through)
        attempt.rollback()
    return found
