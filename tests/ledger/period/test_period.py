"""The period: closed day after day, and opened again by two people."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledger.accounts import Side
from ledger.aggregate import Cause
from ledger.errors import (
    DayNotClosedError,
    DayNotEndedError,
    PeriodAlreadyClosedError,
    RefusedError,
    ReopeningNotProposedError,
    ReopeningSelfApprovalError,
    TrialBalanceUnequalError,
)
from ledger.period.events import ClosingBalance
from ledger.period.period import Period
from tests.builders import MOMENT

JANUARY, FEBRUARY, TODAY = date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 1)
MAKER, CHECKER = Cause("asha", "request-1", MOMENT), Cause("ravi", "request-2", MOMENT)
MAKER_IN_CAPITALS = Cause("ASHA", "request-3", MOMENT)


def balance(side: Side, amount_minor: int, currency: str = "INR") -> ClosingBalance:
    return ClosingBalance(account="Assets:Bank", currency=currency, side=side, amount_minor=amount_minor)


EQUAL = (
    *(balance(Side.DEBIT, 700), balance(Side.CREDIT, 400), balance(Side.CREDIT, 300)),
    *(balance(Side.DEBIT, 5, "USD"), balance(Side.CREDIT, 5, "USD")),
)


def closed(*days: date) -> Period:
    period = Period(uuid4())
    for position, through in enumerate(days, start=1):
        period.close(through, EQUAL, position, today=TODAY, cause=MAKER)
    return period


def test_close_keeps_the_balances() -> None:
    """A close keeps its day, every closing balance, and the place in the log that they were computed at."""
    (event,) = closed(JANUARY).closes

    assert (event.through, event.balances, event.computed_at_position) == (JANUARY, EQUAL, 1)


def test_same_close_again_records_nothing() -> None:
    """Closing the last closed day again changes nothing, whatever the balances would be now."""
    period = closed(JANUARY)
    period.close(JANUARY, (), 9, today=TODAY, cause=CHECKER)

    assert (period.version, period.closes[0].balances) == (1, EQUAL)


def test_close_is_later_than_the_last() -> None:
    """A day before the last closed day cannot be closed by itself."""
    period = closed(FEBRUARY)

    with pytest.raises(PeriodAlreadyClosedError):
        period.close(JANUARY, EQUAL, 2, today=TODAY, cause=MAKER)
    assert (period.version, period.closed_through) == (1, FEBRUARY)


@pytest.mark.parametrize("days_ahead", [0, 1])
def test_only_an_ended_day_is_closed(days_ahead: int) -> None:
    """Neither today nor a later day can be closed, and yesterday can."""
    period = closed(JANUARY)

    with pytest.raises(DayNotEndedError):
        period.close(TODAY + timedelta(days=days_ahead), EQUAL, 2, today=TODAY, cause=MAKER)
    assert (period.version, period.closed_through) == (1, JANUARY)
    assert closed(TODAY - timedelta(days=1)).closed_through == TODAY - timedelta(days=1)


def test_each_currency_is_equal() -> None:
    """The books are not closed while debits and credits differ in one currency, though they are equal in sum."""
    period = closed(JANUARY)

    with pytest.raises(TrialBalanceUnequalError) as refused:
        period.close(FEBRUARY, (balance(Side.DEBIT, 9), balance(Side.CREDIT, 9, "USD")), 2, today=TODAY, cause=MAKER)
    assert (refused.value.currency, refused.value.debit_minor, refused.value.credit_minor) == ("INR", 9, 0)
    assert (period.version, period.closed_through) == (1, JANUARY)


def test_closing_balance_has_no_sign() -> None:
    """A closing balance below zero cannot be constructed, because its side says what it is."""
    with pytest.raises(ValidationError):
        balance(Side.DEBIT, -1)


@pytest.mark.parametrize("from_date", [JANUARY + timedelta(days=1), FEBRUARY])
def test_reopening_lifts_the_closes_from_its_day(from_date: date) -> None:
    """A reopening lifts every close that covers its day, though it is the close's last, and leaves the earlier ones."""
    period = closed(JANUARY, FEBRUARY)
    period.propose_reopening(from_date, "a late bank charge", MAKER)
    assert period.closed_through == FEBRUARY

    period.reopen(from_date, CHECKER)
    assert (period.closed_through, period.proposal) == (JANUARY, None)


@pytest.mark.parametrize("cause", [MAKER, MAKER_IN_CAPITALS])
def test_proposer_does_not_reopen(cause: Cause) -> None:
    """Who proposed a reopening cannot approve it, in capital letters neither."""
    period = closed(JANUARY)
    period.propose_reopening(JANUARY, "a late bank charge", MAKER)

    with pytest.raises(ReopeningSelfApprovalError):
        period.reopen(JANUARY, cause)
    assert (period.version, period.closed_through) == (2, JANUARY)


@pytest.mark.parametrize("period", [closed(), closed(JANUARY)])
def test_open_day_is_not_reopened(period: Period) -> None:
    """Reopening a day that is open cannot be proposed."""
    version = period.version

    with pytest.raises(DayNotClosedError):
        period.propose_reopening(FEBRUARY, "a late bank charge", MAKER)
    assert (period.version, period.proposal) == (version, None)


def test_only_the_proposed_day_is_reopened() -> None:
    """Approving names the proposed day: another day, or no proposal at all, opens nothing."""
    period = closed(JANUARY, FEBRUARY)
    with pytest.raises(ReopeningNotProposedError):
        period.reopen(FEBRUARY, CHECKER)
    period.propose_reopening(FEBRUARY, "a late bank charge", MAKER)

    with pytest.raises(ReopeningNotProposedError):
        period.reopen(JANUARY, CHECKER)
    assert (period.version, period.closed_through) == (3, FEBRUARY)


def test_close_lets_a_proposal_lapse() -> None:
    """A proposal cannot be approved after a later close, because it would open more than was proposed."""
    period = closed(JANUARY)
    period.propose_reopening(JANUARY, "a late bank charge", MAKER)
    period.close(FEBRUARY, EQUAL, 2, today=TODAY, cause=CHECKER)

    with pytest.raises(ReopeningNotProposedError):
        period.reopen(JANUARY, CHECKER)
    assert (period.version, period.closed_through) == (3, FEBRUARY)


DAYS = st.integers(0, 6).map(lambda days: JANUARY + timedelta(days=days))
STEPS = st.lists(st.tuples(st.sampled_from(["close", "propose", "reopen"]), DAYS, st.sampled_from([MAKER, CHECKER])))


@given(STEPS)
def test_history_makes_the_same_calendar(steps: list[tuple[str, date, Cause]]) -> None:
    """Whatever is tried in whatever order, closes stand in the order of their days, and replay makes the same ones."""
    period = Period(uuid4())
    for step, day, cause in steps:
        _try(period, step, day, cause)
    again = Period.replay(period.id, period.pending_events)

    days = [close.through for close in period.closes]
    assert days == sorted(set(days))
    assert (again.closes, again.proposal, again.version) == (period.closes, period.proposal, period.version)


def _try(period: Period, step: str, day: date, cause: Cause) -> None:
    before = (period.version, period.closes, period.proposal)
    try:
        match step:
            case "close":
                period.close(day, EQUAL, 1, today=JANUARY + timedelta(days=6), cause=cause)
            case "propose":
                period.propose_reopening(day, "a late bank charge", cause)
            case _:
                period.reopen(day, cause)
    except RefusedError:
        assert (period.version, period.closes, period.proposal) == before
