"""In-transit ageing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from ledger import chart
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import AgeingUntiedError
from projections.queries.ageing import AgeingRow, in_transit_ageing
from projections.schema import ReadTables
from tests.builders import NXT, PayoutStory, appending

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
IN_TRANSIT = chart.in_transit(NXT)


def in_transit_since(moment: datetime, amount_minor: int) -> PayoutStory:
    """Return a payout whose attempt was submitted at a moment."""
    payout = PayoutStory(f"since {moment}", amount_minor=amount_minor, effective_at=moment - timedelta(minutes=1))
    payout.queued(), payout.submitted()
    return payout


def test_every_age_has_its_bucket(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Each bucket begins where the one before ends, and the last but one ends with the start of yesterday in India."""
    yesterday = datetime(2026, 1, 30, tzinfo=ZoneInfo("Asia/Kolkata"))
    tick = timedelta(microseconds=1)
    since = {
        NOW: "up to 2 min",
        NOW - timedelta(minutes=2): "up to 2 min",
        NOW - timedelta(minutes=2) - tick: "2 to 10 min",
        NOW - timedelta(minutes=10): "2 to 10 min",
        NOW - timedelta(minutes=10) - tick: "10 to 60 min",
        NOW - timedelta(minutes=60) - tick: "1 to 24 h",
        NOW - timedelta(hours=24): "1 to 24 h",
        NOW - timedelta(hours=24) - tick: "T+1",
        yesterday: "T+1",
        yesterday - tick: "later",
    }
    for number, moment in enumerate(since):
        store.transact(appending(*in_transit_since(moment, amount_minor=10**number).told))

    with database.read() as connection:
        found = in_transit_ageing(connection, tables, NOW)

    assert list(found.rows) == [
        AgeingRow(IN_TRANSIT, "INR", "up to 2 min", 2, 11),
        AgeingRow(IN_TRANSIT, "INR", "2 to 10 min", 2, 1_100),
        AgeingRow(IN_TRANSIT, "INR", "10 to 60 min", 1, 10_000),
        AgeingRow(IN_TRANSIT, "INR", "1 to 24 h", 2, 1_100_000),
        AgeingRow(IN_TRANSIT, "INR", "T+1", 2, 110_000_000),
        AgeingRow(IN_TRANSIT, "INR", "later", 1, 1_000_000_000),
    ]
    assert found.balances_minor == {(IN_TRANSIT, "INR"): 1_111_111_111}


def test_only_what_is_in_transit_ages(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Payouts that wait or are final are not in the report, and an account that is even has no rows."""
    waiting, declined, paid = (PayoutStory(f"P-{number}") for number in range(3))
    store.transact(appending(waiting.queued(), declined.queued(), declined.submitted(), declined.declined()))
    store.transact(appending(paid.queued(), paid.submitted(), paid.completed()))

    with database.read() as connection:
        found = in_transit_ageing(connection, tables, NOW)

    assert (list(found.rows), found.balances_minor) == ([], {(IN_TRANSIT, "INR"): 0})


def test_ageing_is_by_provider(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout that was declined at one provider ages at the provider that has it now."""
    payout = PayoutStory("P-1", amount_minor=9, effective_at=NOW - timedelta(minutes=3))
    told = [payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2, "Other")]
    store.transact(appending(*told))

    with database.read() as connection:
        found = in_transit_ageing(connection, tables, NOW)

    assert [(row.account, row.bucket) for row in found.rows] == [(chart.in_transit("Other"), "up to 2 min")]


def test_ageing_that_misses_the_account_is_told(store: EventStore, database: Database, tables: ReadTables) -> None:
    """When the payouts in transit are not what the in-transit account holds, a named error says so."""
    store.transact(appending(*in_transit_since(NOW, amount_minor=5).told))
    with database.begin() as connection:
        connection.execute(update(tables.payouts).values(status=PayoutStatus.QUEUED.value))

    with database.read() as connection, pytest.raises(AgeingUntiedError) as caught:
        in_transit_ageing(connection, tables, NOW)

    assert (caught.value.payouts_minor, caught.value.balance_minor) == (0, 5)
