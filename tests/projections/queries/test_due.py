"""Due work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from ledger.payout.events import FailureKind
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.due import DueRow, due_for_fee, due_for_refund, due_for_returned_fee, due_for_submission
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending

MINUTE = timedelta(minutes=1)


def listed(database: Database, read: Callable[[Connection, DueRow | None], Sequence[DueRow]]) -> list[DueRow]:
    """Read a list to its end, a page at a time."""
    found: list[DueRow] = []
    with database.read() as connection:
        while page := read(connection, found[-1] if found else None):
            found += page
    return found


def waiting(name: str, minutes: int) -> PayoutStory:
    """Return a payout whose first attempt is due so many minutes after the moment."""
    payout = PayoutStory(name, effective_at=MOMENT + minutes * MINUTE)
    payout.queued()
    return payout


def test_due_payouts_come_in_order(store: EventStore, database: Database, tables: ReadTables) -> None:
    """What is due by now is listed, due longest first, then in the order it was accepted; later is not."""
    payouts = [waiting("P-0", 3), waiting("P-1", 1), waiting("P-2", 1), waiting("P-3", 5), waiting("P-4", 4)]
    for payout in payouts:
        store.transact(appending(*payout.told))
    now = MOMENT + 4 * MINUTE

    found = listed(
        database, lambda connection, after: due_for_submission(connection, tables, now, limit=2, after=after)
    )

    assert [row.payout_id for row in found] == [payouts[number].id for number in (1, 2, 0, 4)]
    assert [row.since for row in found] == [MOMENT + minutes * MINUTE for minutes in (1, 1, 3, 4)]
    assert {(row.attempt, row.provider) for row in found} == {(0, None)}


def test_frozen_payout_is_not_due(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout with an open freezing anomaly is not due, and is due again once that is resolved."""
    payout = PayoutStory()
    store.transact(appending(payout.queued(), payout.submitted(), payout.anomaly_raised(), payout.declined()))
    now = MOMENT + timedelta(hours=2)
    with database.read() as connection:
        assert due_for_submission(connection, tables, now, limit=9) == []

    store.transact(appending(payout.anomaly_resolved()))

    with database.read() as connection:
        (found,) = due_for_submission(connection, tables, now, limit=9)
    assert (found.payout_id, found.attempt, found.provider) == (payout.id, 1, NXT)


def test_final_and_open_payouts_are_not_due(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Only what is queued is due for submission."""
    in_transit, paid = PayoutStory("P-1"), PayoutStory("P-2")
    store.transact(appending(in_transit.queued(), in_transit.submitted()))
    store.transact(appending(paid.queued(), paid.submitted(), paid.completed()))

    with database.read() as connection:
        assert due_for_submission(connection, tables, MOMENT + timedelta(days=1), limit=9) == []


def test_fee_is_asked_for_until_it_is_known(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A completed payout without a fee is listed; one whose fee is known, even if it is nothing, is not."""
    asked, charged, free, returned, old = (PayoutStory(f"P-{number}") for number in range(5))
    old.effective_at -= timedelta(days=30)
    for payout in (asked, charged, free, returned, old):
        store.transact(appending(payout.queued(), payout.submitted(), payout.completed()))
    store.transact(appending(charged.fee_charged(), free.fee_charged(fee_minor=0, tax_minor=0), returned.reversed_()))

    found = listed(
        database,
        lambda connection, after: due_for_fee(connection, tables, MOMENT - timedelta(days=7), limit=1, after=after),
    )

    assert [(row.payout_id, row.since) for row in found] == [(asked.id, MOMENT + 2 * MINUTE)]


def test_refund_is_asked_for_until_it_is_known(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A reversed payout is listed until it is known that its fee came back, unless it never had one."""
    asked, unknown, refunded, free, paid, old = (PayoutStory(f"P-{number}") for number in range(6))
    old.effective_at -= timedelta(days=30)
    for payout in (asked, unknown, refunded, free, paid, old):
        store.transact(appending(payout.queued(), payout.submitted(), payout.completed()))
    store.transact(appending(asked.fee_charged(), refunded.fee_charged(), free.fee_charged(fee_minor=0, tax_minor=0)))
    store.transact(appending(*(payout.reversed_() for payout in (asked, unknown, refunded, free, old))))
    store.transact(appending(refunded.fee_refunded()))

    found = listed(
        database,
        lambda connection, after: due_for_refund(connection, tables, MOMENT - timedelta(days=7), limit=1, after=after),
    )

    assert {row.payout_id for row in found} == {asked.id, unknown.id}


def test_fee_of_money_that_came_back_early_is_asked_for(
    store: EventStore, database: Database, tables: ReadTables
) -> None:
    """A payout that failed because its money came back is listed until its fee is known; one that never left is not."""
    early, told, rejected, old = (PayoutStory(f"P-{number}") for number in range(4))
    old.effective_at -= timedelta(days=30)
    for payout in (early, told, rejected, old):
        store.transact(appending(payout.queued(), payout.submitted()))
    for payout in (early, told, old):
        store.transact(appending(payout.failed(kind=FailureKind.RETURNED_BEFORE_COMPLETION)))
    store.transact(appending(rejected.failed(), told.fee_charged()))

    since = MOMENT - timedelta(days=7)
    found = listed(
        database, lambda connection, after: due_for_returned_fee(connection, tables, since, limit=1, after=after)
    )

    assert [row.payout_id for row in found] == [early.id]
