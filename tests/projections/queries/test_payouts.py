"""Payouts as they stand: by name, in lists, in counts, with all there is on one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from ledger import chart
from ledger.accounts import Side
from ledger.errors import PayoutNotFoundError
from ledger.events import RecordedEvent
from ledger.journal import EntryKind, Line
from ledger.payout.anomalies import AnomalyKind, Resolution
from ledger.payout.attempts import AttemptState, attempt_key
from ledger.payout.events import Queued
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.queries.payout_counts import StatusCount, counts_by_status
from projections.queries.payout_details import payout_detail
from projections.queries.payouts import (
    PayoutFilter,
    list_payouts,
    payout_by_id,
    payout_by_reference,
    payout_named,
)
from projections.schema import ReadTables
from tests.builders import ACME, NXT, PayoutStory, appending, id_of

BETA = chart.customer("Beta")


def test_payout_shows_the_attempt_that_counts(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout is shown with the provider, UTR and fee of the attempt that the money left through."""
    payout = PayoutStory("INV-1", amount_minor=250_000)
    told = [
        payout.queued(),
        payout.submitted(1, "Other"),
        payout.declined(),
        payout.submitted(2),
        payout.acknowledged(2),
    ]
    store.transact(appending(*told, payout.completed(2, utr="000123"), payout.fee_charged(2)))

    with database.read() as connection:
        found = payout_by_reference(connection, tables, "INV-1")
        assert payout_by_id(connection, tables, payout.id) == found

    assert (found.status, found.attempt, found.provider, found.utr) == (PayoutStatus.COMPLETED, 2, NXT, "000123")
    assert (found.fee_minor, found.tax_minor, found.confidence) == (500, 90, "debited")
    assert (found.amount_minor, found.currency, found.rail) == (250_000, "INR", Rail.IMPS)
    assert (found.frozen, found.outcome_unknown, found.position, found.version) == (False, False, 7, 7)


def test_payout_without_attempt_has_no_provider(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout that no provider has yet is shown all the same."""
    store.transact(appending(PayoutStory("INV-1").queued()))

    with database.read() as connection:
        found = payout_named(connection, tables, "INV-1")

    assert (found.status, found.attempt, found.provider) == (PayoutStatus.QUEUED, 0, None)
    assert found.outcome_unknown is False


def test_payout_with_unknown_outcome_is_marked(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout whose money may have left is marked so."""
    payout = PayoutStory("INV-1")
    store.transact(appending(payout.queued(), payout.submitted(), payout.outcome_unknown()))

    with database.read() as connection:
        assert payout_by_id(connection, tables, payout.id).outcome_unknown is True


def test_payout_is_frozen_while_its_anomaly_is_open(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A freezing anomaly marks its payout until it is resolved."""
    payout = PayoutStory("INV-1")
    store.transact(appending(payout.queued(), payout.submitted(), payout.anomaly_raised()))
    with database.read() as connection:
        assert payout_by_id(connection, tables, payout.id).frozen is True

    store.transact(appending(payout.anomaly_resolved()))

    with database.read() as connection:
        assert payout_by_id(connection, tables, payout.id).frozen is False


def test_name_is_a_reference_before_it_is_an_id(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout is named by reference or id; where one payout's reference is another's id, the reference counts."""
    first = PayoutStory("INV-1")
    second = PayoutStory(str(first.id))
    store.transact(appending(first.queued()))
    with database.read() as connection:
        assert payout_named(connection, tables, str(first.id)).id == first.id

    store.transact(appending(second.queued()))

    with database.read() as connection:
        assert payout_named(connection, tables, str(first.id)).id == second.id
        assert payout_named(connection, tables, "INV-1").id == first.id


def test_unknown_payout_is_named(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A name that no payout has is repeated in the error; case counts."""
    store.transact(appending(PayoutStory("INV-1").queued()))

    for name in ("INV-2", "2f1d7a3c-0000-4000-8000-000000000000", "", "inv-1"):
        with database.read() as connection, pytest.raises(PayoutNotFoundError) as caught:
            payout_named(connection, tables, name)
        assert caught.value.payout == name
    with database.read() as connection, pytest.raises(PayoutNotFoundError):
        payout_by_id(connection, tables, UUID(int=1))


def test_list_goes_page_by_page(database: Database, tables: ReadTables, history: Sequence[RecordedEvent]) -> None:
    """Pages, each going on from the last row of the one before, hold every payout once, the latest accepted first."""
    accepted = [recorded.event.reference for recorded in history if isinstance(recorded.event, Queued)]
    found: list[str] = []
    before = None
    with database.read() as connection:
        while page := list_payouts(connection, tables, limit=3, before=before):
            found += [row.reference for row in page]
            before = page[-1].queued_position

    assert found == accepted[::-1]


def test_list_is_filtered(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Only payouts that meet every part of the filter are listed."""
    batch = id_of("batch")
    first, second = PayoutStory("P-1", batch_id=batch), PayoutStory("P-2", source=BETA)
    third = PayoutStory("P-3", source=BETA, batch_id=batch)
    store.transact(appending(first.queued(), first.submitted(), second.queued(), third.queued()))

    def listed(wanted: PayoutFilter) -> list[str]:
        with database.read() as connection:
            return [row.reference for row in list_payouts(connection, tables, wanted, limit=10)]

    assert listed(PayoutFilter(status=PayoutStatus.QUEUED)) == ["P-3", "P-2"]
    assert listed(PayoutFilter(source_account=BETA, batch_id=batch)) == ["P-3"]
    assert listed(PayoutFilter(batch_id=batch)) == ["P-3", "P-1"]
    assert listed(PayoutFilter(rail=Rail.UPI)) == []
    assert listed(PayoutFilter(rail=Rail.IMPS, source_account=ACME)) == ["P-1"]


def test_counts_by_status(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Counts come in the order of a payout's life, with the money they stand for, of all payouts or of a batch."""
    batch = id_of("batch")
    payouts = [PayoutStory(f"P-{n}", amount_minor=10**n, batch_id=batch if n else None) for n in range(3)]
    for payout in payouts:
        store.transact(appending(payout.queued()))
    store.transact(appending(payouts[2].submitted(), payouts[2].completed()))

    with database.read() as connection:
        everywhere = counts_by_status(connection, tables)
        in_batch = counts_by_status(connection, tables, batch_id=batch)

    completed = StatusCount(PayoutStatus.COMPLETED, "INR", 1, 100)
    assert everywhere == [StatusCount(PayoutStatus.QUEUED, "INR", 2, 11), completed]
    assert in_batch == [StatusCount(PayoutStatus.QUEUED, "INR", 1, 10), completed]


def test_detail_holds_all_there_is(store: EventStore, database: Database, tables: ReadTables) -> None:
    """The detail of a payout lists every attempt, every anomaly and every entry, and nothing of other payouts."""
    payout, other = PayoutStory("INV-1", amount_minor=700), PayoutStory("INV-2")
    told = [payout.queued(), payout.submitted(1, "Other"), payout.declined(), payout.submitted(2), payout.completed(2)]
    told += [payout.anomaly_raised(suspends=True), payout.anomaly_resolved(clears=True)]
    store.transact(appending(*told, other.queued(), other.submitted(), other.anomaly_raised()))

    with database.read() as connection:
        found = payout_detail(connection, tables, "INV-1")

    assert [(a.attempt, a.provider, a.state) for a in found.attempts] == [
        (1, "Other", AttemptState.CLOSED),
        (2, NXT, AttemptState.SUCCEEDED),
    ]
    assert found.attempts[1].idempotency_key == attempt_key(payout.id, 2)
    (anomaly,) = found.anomalies
    assert (anomaly.kind, anomaly.resolution) == (AnomalyKind.SECOND_CASH_OUT, Resolution.RECOVERED)
    assert [(e.kind, e.attempt, e.anomaly) for e in found.entries] == [
        (EntryKind.QUEUED, 0, 0),
        (EntryKind.SUBMITTED, 1, 0),
        (EntryKind.DECLINED, 1, 0),
        (EntryKind.SUBMITTED, 2, 0),
        (EntryKind.COMPLETED, 2, 0),
        (EntryKind.SUSPENDED, 1, 0),
        (EntryKind.SUSPENSE_CLEARED, 0, 1),
    ]
    assert found.entries[0].lines == (
        Line(account=ACME, side=Side.DEBIT, amount_minor=700, currency="INR"),
        Line(account=chart.QUEUED, side=Side.CREDIT, amount_minor=700, currency="INR"),
    )
