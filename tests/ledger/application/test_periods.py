"""Closing periods: what a close keeps, what comes late, and who may open closed days again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ledger.errors import (
    DayNotClosedError,
    DayNotEndedError,
    PeriodAlreadyClosedError,
    PeriodClosedError,
    ReopeningNotProposedError,
    ReopeningSelfApprovalError,
    TextInvalidError,
)
from ledger.money import Money
from ledger.period.events import ClosingBalance
from ledger.status_reports import ReportedStatus
from projections.queries.closes import closed_through, closes, closing_balances, pending_reopening, stored_balances
from tests.ledger.application.desk import CHECKER, ME, MOMENT, Desk

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
INR = Money(5_000, "INR")
REASON = "a bank charge came late"


@pytest.fixture
def desk(own_desk: Desk) -> Desk:
    """Return a desk at a book of its own, because a close is the whole book's; it is the second of February."""
    own_desk.fund(70_000)
    own_desk.clock.move(timedelta(days=2))
    return own_desk


def days_of(desk: Desk, position: int) -> tuple[Any, ...]:
    """Return when the entry at a position happened, on which day that was, and the day that it is booked on."""
    entries = desk.tables.journal_entries.c
    query = select(entries.effective_at, entries.effective_date, entries.posted_on)
    with desk.database.read() as connection:
        return tuple(connection.execute(query.where(entries.position == position)).one())


def held(desk: Desk, through: date) -> list[ClosingBalance]:
    with desk.database.read() as connection:
        return list(closing_balances(connection, desk.tables, through))


def last_close(desk: Desk) -> tuple[date | None, list[ClosingBalance]]:
    """Return the last closed day, and what the latest close stored, whether it still holds or not."""
    with desk.database.read() as connection:
        latest = closes(connection, desk.tables)[0].close_no
        return closed_through(connection, desk.tables), list(stored_balances(connection, desk.tables, latest))


def test_close_keeps_what_every_account_holds(desk: Desk) -> None:
    """A close stores the balance of every account at the end of its day, and nothing of what was booked later."""
    desk.fund(1_000)
    receipt = desk.ledger.close_period(JANUARY, actor=ME)

    through, balances = last_close(desk)
    with desk.database.read() as connection:
        (close,) = closes(connection, desk.tables)
    assert (through, balances) == (JANUARY, held(desk, JANUARY))
    assert {(each.account, each.amount_minor) for each in balances} == {
        (desk.account, 70_000),
        (f"Assets:Providers:{desk.provider}:Wallet", 70_000),
    }
    assert (close.closed_by, close.computed_at_position, close.holds) == (ME, receipt.position - 1, True)


def test_same_close_again_is_recognised(desk: Desk) -> None:
    """Closing the last closed day again answers with the first close's place in the log."""
    first = desk.ledger.close_period(JANUARY, actor=ME)
    desk.fund(1_000)
    again = desk.ledger.close_period(JANUARY, actor=CHECKER)

    assert (again.repeated, again.position, desk.store.head()) == (True, first.position, first.position + 1)


def test_what_is_told_late_is_booked_on_the_first_open_day(desk: Desk) -> None:
    """What a provider tells of a closed day is recorded with its true time, and leaves the closed balances alone."""
    payout_id = desk.send()
    desk.clock.move(timedelta(days=30))
    desk.ledger.close_period(FEBRUARY, actor=ME)
    happened = datetime(2026, 2, 27, 20, 0, tzinfo=UTC)

    position = desk.told(payout_id, ReportedStatus.SUCCEEDED, effective_at=happened, utr="000123456789")

    assert days_of(desk, position) == (happened, date(2026, 2, 28), date(2026, 3, 1))
    assert last_close(desk) == (FEBRUARY, held(desk, FEBRUARY))


@pytest.mark.parametrize(("hours", "is_closed"), [(18, True), (19, False)])
def test_days_end_where_the_book_is(desk: Desk, hours: int, *, is_closed: bool) -> None:
    """Half past six in the evening UTC is midnight in India: what happened before it is of the closed day."""
    desk.ledger.close_period(JANUARY, actor=ME)
    arrived = datetime(2026, 1, 31, hours, 0, tzinfo=UTC)

    if is_closed:
        with desk.refusing(PeriodClosedError(JANUARY, JANUARY)):
            desk.ledger.deposit("D-1", desk.account, desk.provider, INR, effective_at=arrived, actor=ME)
    else:
        receipt = desk.ledger.deposit("D-1", desk.account, desk.provider, INR, effective_at=arrived, actor=ME)
        assert days_of(desk, receipt.position)[2] == date(2026, 2, 1)


def test_deposit_from_before_a_close_is_still_recognised(desk: Desk) -> None:
    """A deposit that was booked before its day was closed may be told again."""
    facts: Any = (desk.account, desk.provider, INR)
    first = desk.ledger.deposit("D-1", *facts, effective_at=MOMENT, actor=ME)
    desk.ledger.close_period(JANUARY, actor=ME)

    again = desk.ledger.deposit("D-1", *facts, effective_at=MOMENT, actor=ME)
    assert (again.repeated, again.position) == (True, first.position)


def test_day_that_cannot_be_closed_is_refused(desk: Desk) -> None:
    """Neither a day that has not ended where the book is, nor one before the last close, can be closed."""
    with desk.refusing(DayNotEndedError(date(2026, 2, 2), date(2026, 2, 2))):
        desk.ledger.close_period(date(2026, 2, 2), actor=ME)
    desk.ledger.close_period(JANUARY, actor=ME)
    with desk.refusing(PeriodAlreadyClosedError(date(2026, 1, 30), JANUARY)):
        desk.ledger.close_period(date(2026, 1, 30), actor=ME)


def test_closed_days_are_opened_by_two_people(desk: Desk) -> None:
    """A reopening needs a reason and another person; then what happened on that day is booked there again."""
    with desk.refusing(DayNotClosedError(JANUARY, None)):
        desk.ledger.propose_reopening(JANUARY, REASON, actor=ME)
    desk.ledger.close_period(JANUARY, actor=ME)
    with desk.refusing(TextInvalidError("reason", " ", 500)):
        desk.ledger.propose_reopening(JANUARY, " ", actor=ME)
    with desk.refusing(ReopeningNotProposedError(JANUARY, None)):
        desk.ledger.reopen_period(JANUARY, actor=CHECKER)
    desk.ledger.propose_reopening(JANUARY, REASON, actor=ME)
    with desk.refusing(ReopeningSelfApprovalError(JANUARY, ME)):
        desk.ledger.reopen_period(JANUARY, actor=ME)

    desk.ledger.reopen_period(JANUARY, actor=CHECKER)

    receipt = desk.ledger.deposit("D-1", desk.account, desk.provider, INR, effective_at=MOMENT, actor=ME)
    assert days_of(desk, receipt.position) == (MOMENT, JANUARY, JANUARY)
    assert last_close(desk)[0] is None
    desk.ledger.close_period(JANUARY, actor=ME)
    assert last_close(desk) == (JANUARY, held(desk, JANUARY))


def test_proposal_waits_until_it_is_approved_or_lapses(desk: Desk) -> None:
    """The last proposal is the one that waits; approval ends it, and so does a later close."""

    def pending() -> tuple[date, str, str] | None:
        with desk.database.read() as connection:
            found = pending_reopening(connection, desk.tables)
        return None if found is None else (found.from_date, found.reason, found.proposed_by)

    desk.ledger.close_period(JANUARY, actor=ME)
    assert pending() is None
    desk.ledger.propose_reopening(JANUARY, REASON, actor=ME)
    desk.ledger.propose_reopening(date(2026, 1, 30), "another reason", actor=CHECKER)
    assert pending() == (date(2026, 1, 30), "another reason", CHECKER)
    desk.ledger.reopen_period(date(2026, 1, 30), actor=ME)
    assert pending() is None
    desk.ledger.close_period(JANUARY, actor=ME)
    desk.ledger.propose_reopening(JANUARY, REASON, actor=ME)
    desk.ledger.close_period(date(2026, 2, 1), actor=ME)
    assert pending() is None
