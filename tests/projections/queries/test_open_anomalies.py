"""The open anomalies of all payouts."""

from __future__ import annotations

from datetime import timedelta

from ledger import chart
from ledger.payout.anomalies import AnomalyKind
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.open_anomalies import list_open_anomalies
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, appending


def test_open_anomaly_names_its_payout(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An open anomaly is shown with its payout, its attempt's provider, and the money that it holds in suspense."""
    payout = PayoutStory("P-1", amount_minor=700)
    told = [payout.queued(), payout.submitted(1, NXT), payout.declined(), payout.submitted(2, "Other")]
    payout.provider = NXT
    store.transact(appending(*told, payout.anomaly_raised(suspends=True)))

    with database.read() as connection:
        (found,) = list_open_anomalies(connection, tables, limit=9)

    assert (found.payout_id, found.reference, found.status) == (payout.id, "P-1", PayoutStatus.IN_TRANSIT)
    assert (found.amount_minor, found.currency, found.provider, found.carrier) == (700, "INR", NXT, "Other")
    assert (found.anomaly, found.attempt, found.kind) == (1, 1, AnomalyKind.SECOND_CASH_OUT)
    assert (found.expected, found.found, found.freezes) == ("one cash-out", "two", True)
    assert (found.suspense_account, found.suspended_minor) == (chart.suspense(NXT), 700)
    assert (found.raised_at, found.position) == (MOMENT + timedelta(minutes=4), 5)


def test_anomaly_without_money_holds_none(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An anomaly that moved nothing holds nothing, and one about an attempt that we do not know has no provider."""
    payout = PayoutStory("P-1")
    store.transact(appending(payout.queued(), payout.anomaly_raised(attempt=3, kind=AnomalyKind.AMOUNT_DIFFERS)))

    with database.read() as connection:
        (found,) = list_open_anomalies(connection, tables, limit=9)

    assert (found.suspense_account, found.suspended_minor, found.provider, found.carrier) == (None, None, None, None)


def test_only_open_anomalies_are_listed(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An anomaly leaves the list once it is resolved; the others stay, the newest or the oldest first."""
    first, second = PayoutStory("P-1"), PayoutStory("P-2", effective_at=MOMENT + timedelta(hours=1))
    told = [first.queued(), second.queued(), second.anomaly_raised(1), first.anomaly_raised(1), first.anomaly_raised(2)]
    store.transact(appending(*told))

    def listed(*, newest_first: bool) -> list[tuple[str, int]]:
        with database.read() as connection:
            found = list_open_anomalies(connection, tables, limit=9, newest_first=newest_first)
            return [(row.reference, row.anomaly) for row in found]

    assert listed(newest_first=True) == [("P-2", 1), ("P-1", 2), ("P-1", 1)]
    store.transact(appending(first.anomaly_resolved(1)))
    assert listed(newest_first=False) == [("P-1", 2), ("P-2", 1)]
