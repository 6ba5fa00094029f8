"""Reconciliation breaks that the book can see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import chart
from ledger.events import DomainEvent
from ledger.payout.anomalies import AnomalyKind
from ledger.reconciliation.break_kinds import BreakKind
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.queries.accounts import list_accounts
from projections.queries.break_kinds import kind_of_anomaly
from projections.queries.breaks import Break, list_breaks
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending, recorded
from tests.projections.queries.full_book import NOW, record_full_book

INDIA = ZoneInfo("Asia/Kolkata")

KINDS = {
    AnomalyKind.AMOUNT_DIFFERS: BreakKind.AMOUNT_MISMATCH,
    AnomalyKind.CURRENCY_DIFFERS: BreakKind.WRONG_CURRENCY,
    AnomalyKind.BENEFICIARY_DIFFERS: BreakKind.WRONG_ACCOUNT,
    AnomalyKind.PROVIDER_REFERENCE_DIFFERS: BreakKind.REFERENCE_MISMATCH,
    AnomalyKind.UTR_DIFFERS: BreakKind.REFERENCE_MISMATCH,
    AnomalyKind.FEE_DIFFERS: BreakKind.FEE_MISMATCH,
    AnomalyKind.PROGRESS_AFTER_FAILURE: BreakKind.STATUS_MISMATCH,
    AnomalyKind.REFUSAL_AFTER_ACCEPTANCE: BreakKind.STATUS_MISMATCH,
    AnomalyKind.FAILURE_AFTER_SUCCESS: BreakKind.STATUS_MISMATCH,
    AnomalyKind.SUCCESS_AFTER_FAILURE: BreakKind.STATUS_MISMATCH,
    AnomalyKind.SUCCESS_ON_CLOSED_ATTEMPT: BreakKind.STATUS_MISMATCH,
    AnomalyKind.SECOND_CASH_OUT: BreakKind.DUPLICATE,
    AnomalyKind.SUCCESS_AFTER_REVERSAL: BreakKind.STATUS_MISMATCH,
}


def listed(database: Database, tables: ReadTables, now: datetime = NOW) -> Sequence[Break]:
    with database.read() as connection:
        return list_breaks(connection, tables, now, limit=1_000)


def test_every_anomaly_is_a_break() -> None:
    """There is no kind of anomaly that is not a kind of break, and each is the one that it is meant to be."""
    assert {kind: kind_of_anomaly(kind) for kind in AnomalyKind} == KINDS


def test_transit_is_stale_after_the_next_day(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout becomes a break when the day after its submission has ended in the book's zone without an outcome."""
    after_t_plus_1 = datetime(2026, 2, 2, tzinfo=INDIA)
    payout, at_midnight = PayoutStory("P-1", amount_minor=700), PayoutStory("P-2")
    at_midnight.effective_at = after_t_plus_1 - timedelta(days=1, minutes=1)
    store.transact(appending(payout.queued(), payout.submitted(), at_midnight.queued(), at_midnight.submitted()))
    submitted = MOMENT + timedelta(minutes=1)

    assert listed(database, tables, after_t_plus_1 - timedelta(microseconds=1)) == []
    (found,) = listed(database, tables, after_t_plus_1)

    assert (found.kind, found.account, found.provider) == (BreakKind.STALE_IN_TRANSIT, chart.in_transit(NXT), NXT)
    assert (found.payout_id, found.reference, found.attempt, found.anomaly) == (payout.id, "P-1", 1, None)
    assert (found.amount_minor, found.currency) == (700, "INR")
    assert (found.since, found.age) == (submitted, after_t_plus_1 - submitted)


@pytest.mark.parametrize("in_transit", [True, False])
def test_contradiction_is_a_break(
    store: EventStore, database: Database, tables: ReadTables, *, in_transit: bool
) -> None:
    """An open anomaly is a break with the payout's amount, on the in-transit account if that still holds the money."""
    payout = PayoutStory("P-1", amount_minor=700)
    told = [payout.queued(), payout.submitted(), *([] if in_transit else [payout.completed()])]
    raised = payout.anomaly_raised(kind=AnomalyKind.AMOUNT_DIFFERS)
    store.transact(appending(*told, raised))
    now = raised.effective_at + timedelta(hours=3)

    (found,) = listed(database, tables, now)

    assert (found.kind, found.account) == (
        BreakKind.AMOUNT_MISMATCH,
        chart.in_transit(NXT) if in_transit else None,
    )
    assert (found.amount_minor, found.expected, found.found) == (700, "one cash-out", "two")
    assert (found.attempt, found.anomaly, found.since, found.age) == (1, 1, raised.effective_at, timedelta(hours=3))
    store.transact(appending(payout.anomaly_resolved()))
    assert listed(database, tables, now) == []


def test_money_in_suspense_is_shown_there(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A second cash-out is a duplicate on the suspense account of the provider that paid, until it is cleared."""
    payout = PayoutStory("P-1", amount_minor=700)
    told = [payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2, "Other"), payout.completed(2)]
    payout.provider = NXT
    store.transact(appending(*told, payout.anomaly_raised(suspends=True)))

    (found,) = listed(database, tables)

    assert (found.kind, found.account, found.provider) == (BreakKind.DUPLICATE, chart.suspense(NXT), NXT)
    assert (found.amount_minor, found.attempt) == (700, 1)
    store.transact(appending(payout.anomaly_resolved(clears=True)))
    assert listed(database, tables) == []


def test_break_of_a_clock_ahead_is_shown(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A break that a provider dates in our future is there all the same, and has no age yet."""
    payout = PayoutStory("P-1", effective_at=MOMENT + timedelta(days=1))
    store.transact(appending(payout.queued(), payout.submitted(), payout.anomaly_raised()))

    assert [row.age for row in listed(database, tables, MOMENT)] == [timedelta()]


def test_oldest_break_comes_first(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """Breaks of every kind are listed together, oldest first."""
    record_full_book(store, follower)

    found = listed(database, tables)

    assert [row.since for row in found] == sorted(row.since for row in found)
    assert {row.kind for row in found} == {
        *(BreakKind.STALE_IN_TRANSIT, BreakKind.AMOUNT_MISMATCH, BreakKind.WRONG_ACCOUNT),
        *(BreakKind.STATUS_MISMATCH, BreakKind.REFERENCE_MISMATCH, BreakKind.DUPLICATE),
    }


def _suspending(number: int, steps: str) -> list[DomainEvent]:
    """Return the events of a payout that raises (r) anomalies with money, and clears (c) the oldest that is open."""
    payout, still_open, raised = PayoutStory(f"P-{number}", amount_minor=10**number), [], 0
    told: list[DomainEvent] = [payout.queued(), payout.submitted(), payout.completed()]
    for step in steps:
        if step == "r":
            raised += 1
            still_open.append(raised)
            told.append(payout.anomaly_raised(raised, attempt=raised + 1, suspends=True))
        elif still_open:
            told.append(payout.anomaly_resolved(still_open.pop(0), clears=True))
    return told


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.text("rc", max_size=6), max_size=4))
def test_suspense_is_the_sum_of_its_breaks(
    database: Database, tables: ReadTables, books: InlineBooks, steps: list[str]
) -> None:
    """Whatever went to suspense and was cleared, the account holds what the open breaks on it add up to."""
    told = [event for number, each in enumerate(steps) for event in _suspending(number, each)]
    with database.engine.connect() as connection, connection.begin() as transaction:
        books.project(connection, recorded(told))
        held = {row.account: row.balance_minor for row in list_accounts(connection, tables, limit=99)}
        breaks = list_breaks(connection, tables, MOMENT, limit=99)
        transaction.rollback()

    sums = Counter[str | None]()
    for row in breaks:
        sums[row.account] += row.amount_minor
    assert sums[chart.suspense(NXT)] == held.get(chart.suspense(NXT), 0)
