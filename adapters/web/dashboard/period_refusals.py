"""What is said beside a rule of periods that forbade a step: the days that it is about."""

from __future__ import annotations

from datetime import date

from adapters.web.dashboard.moments import day_text
from ledger.errors import (
    DayNotClosedError,
    DayNotEndedError,
    LedgerError,
    PeriodAlreadyClosedError,
    ReopeningNotProposedError,
    ReopeningSelfApprovalError,
)


def how_it_stands(error: LedgerError) -> str:
    """Return how things stand, as far as the broken rule's sentence leaves it open."""
    match error:
        case DayNotEndedError():
            told = f"Today is {day_text(error.today)}."
        case PeriodAlreadyClosedError() | DayNotClosedError():
            told = _closed(error.closed_through)
        case ReopeningNotProposedError():
            told = _proposed(error.proposed_from_date)
        case ReopeningSelfApprovalError():
            told = "You proposed it."
        case _:
            told = str(error)
    return told


def _closed(through: date | None) -> str:
    return "Every day is open." if through is None else f"The books are closed through {day_text(through)}."


def _proposed(from_date: date | None) -> str:
    if from_date is None:
        return "No proposal waits."
    return f"What waits now is a proposal to open {day_text(from_date)}."
