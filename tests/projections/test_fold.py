"""The pure fold from events to rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import Side
from ledger.batch.events import BatchQueued
from ledger.events import REGISTRY, DomainEvent
from ledger.journal import EntryKind
from ledger.payout.events import Queued
from projections.errors import RowMissingError, RowRepeatedError
from projections.fold import BOOKS, EVERYTHING, INDIA, REGISTERS, Projection
from projections.read_table import KEYS, ReadTable
from projections.schema import ReadTables
from tests.builders import MOMENT, NXT, PayoutStory, recorded
from tests.projections.logs import OUTCOMES, log_of, logs
from tests.projections.memory_tables import MemoryTables

PRODUCT_EVENTS = {event for event in REGISTRY.values() if event.__module__.startswith("ledger.")}

DESCRIBED = ReadTables(None, "").by_name


def tables_of(told: list[DomainEvent]) -> MemoryTables:
    tables = MemoryTables()
    tables.apply(EVERYTHING.fold(recorded(told), INDIA))
    return tables


@pytest.mark.parametrize("projection", [BOOKS, REGISTERS], ids=lambda projection: projection.name)
def test_every_kind_of_event_is_decided_on(projection: Projection) -> None:
    """No kind of event can be added to the ledger without saying what it does to the rows."""
    assert set(projection.folds) == PRODUCT_EVENTS


def test_every_table_is_kept_by_one_projection() -> None:
    """No read table is kept twice or not at all."""
    assert BOOKS.tables | REGISTERS.tables == set(ReadTable)
    assert not BOOKS.tables & REGISTERS.tables


@pytest.mark.parametrize("projection", [BOOKS, REGISTERS], ids=lambda projection: projection.name)
def test_projection_changes_only_its_own_tables(projection: Projection) -> None:
    """A projection writes into the tables that it says it keeps, and into all of them."""
    changes = projection.fold(recorded(log_of(OUTCOMES)), INDIA)

    changed = {
        table for kind in (changes.inserts, changes.patches, changes.merges) for table, rows in kind.items() if rows
    }
    assert changed == projection.tables


@given(logs, st.lists(st.integers(0, 80), max_size=6))
def test_pages_of_any_size_make_the_same_rows(told: list[DomainEvent], cuts: list[int]) -> None:
    """Folding a log in one go or in any pages ends in the same rows."""
    events = recorded(told)
    in_pages = MemoryTables()
    for start, end in pairwise([0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]):
        in_pages.apply(EVERYTHING.fold(events[start:end], INDIA))

    assert in_pages.rows == tables_of(told).rows


@given(logs)
def test_books_balance(told: list[DomainEvent]) -> None:
    """Whatever happened, debits equal credits in the lines, in the balances and on every day."""
    tables = tables_of(told)

    lines = tables.rows[ReadTable.JOURNAL_LINES].values()
    total = sum(line["amount_minor"] for line in lines if line["side"] == Side.DEBIT)
    assert total == sum(line["amount_minor"] for line in lines if line["side"] == Side.CREDIT)
    for name in (ReadTable.BALANCES, ReadTable.DAILY_BALANCES):
        rows = tables.rows[name].values()
        assert sum(row["debit_minor"] for row in rows) == sum(row["credit_minor"] for row in rows) == total


@given(logs)
def test_rows_are_complete(told: list[DomainEvent]) -> None:
    """Every row has every column of its table, those that the database asks for are filled, and no other exists."""
    tables = tables_of(told)

    for name, table in DESCRIBED.items():
        required = {column.name for column in table.columns if not column.nullable}
        for row in tables.rows[name].values():
            assert row.keys() == {column.name for column in table.columns}
            assert all(row[column] is not None for column in required)


@given(logs)
def test_rows_name_their_evidence(told: list[DomainEvent]) -> None:
    """Each row of a payout names the payout's last event: its version, its place in the log, its two times."""
    events = recorded(told)
    last = {event.event.originator_id: event for event in events}

    for (payout_id,), row in tables_of(told).rows[ReadTable.PAYOUTS].items():
        event = last[payout_id]
        assert (row["version"], row["position"]) == (event.event.originator_version, event.position)
        assert (row["effective_at"], row["recorded_at"]) == (event.event.effective_at, event.recorded_at)


def test_payout_completed_through_an_earlier_attempt_points_to_it() -> None:
    """A payout that completes through a declined attempt shows that attempt, with its own provider."""
    payout = PayoutStory()
    payout.queued(), payout.submitted(), payout.declined(), payout.submitted(2, "Other"), payout.declined(2)
    payout.completed(1)

    tables = tables_of(payout.told)

    row = tables.rows[ReadTable.PAYOUTS][(payout.id,)]
    assert (row["status"], row["attempt"]) == ("completed", 1)
    assert tables.rows[ReadTable.ATTEMPTS][(payout.id, 1)]["provider"] == NXT


def test_attempt_shows_what_its_provider_said() -> None:
    """A row of an attempt holds the provider's own id, the confidence, both bank references, fees and times."""
    payout = PayoutStory()
    payout.queued(), payout.submitted(), payout.acknowledged(), payout.completed(), payout.fee_charged()
    payout.reversed_(), payout.fee_refunded(fee_minor=500, tax_minor=0)

    row = tables_of(payout.told).rows[ReadTable.ATTEMPTS][(payout.id, 1)]

    times = [payout.told[number].effective_at for number in (1, 3, 5)]
    assert [row["submitted_at"], row["completed_at"], row["reversed_at"]] == times
    assert (row["state"], row["closed_at"], row["confidence"]) == ("reversed", None, "debited")
    assert (row["provider_payout_id"], row["idempotency_key"]) == ("pout_P-1_1", f"{payout.id.hex}_1")
    assert (row["utr"], row["return_utr"]) == ("006012345678", "R00612345678")
    assert [row[f"{name}_minor"] for name in ("fee", "tax", "fee_refunded", "tax_refunded")] == [500, 90, 500, 0]


def test_payout_shows_where_it_stands() -> None:
    """The row of a payout follows it: what is due while it is queued, and why it failed."""
    payout = PayoutStory()
    payout.queued(), payout.submitted(), payout.declined()
    declined = dict(tables_of(payout.told).rows[ReadTable.PAYOUTS][(payout.id,)])
    payout.submitted(2)
    in_transit = dict(tables_of(payout.told).rows[ReadTable.PAYOUTS][(payout.id,)])
    payout.failed(2)
    failed = tables_of(payout.told).rows[ReadTable.PAYOUTS][(payout.id,)]

    facts = ("status", "attempt", "next_attempt_at", "submitted_at", "failed_at", "failure_kind", "reason")
    moments = [event.effective_at for event in payout.told]
    due = MOMENT + timedelta(hours=1)
    assert [declined[fact] for fact in facts] == ["queued", 1, due, moments[1], None, None, None]
    assert [in_transit[fact] for fact in facts] == ["in_transit", 2, None, moments[3], None, None, None]
    assert [failed[fact] for fact in facts] == [
        *("failed", 2, None, moments[3], moments[4]),
        *("rejected", "account closed"),
    ]


def test_later_utr_fills_a_gap_and_replaces_nothing() -> None:
    """An observation gives an attempt the UTR that it lacks, and never takes one away."""
    payout = PayoutStory()
    payout.queued(), payout.submitted(), payout.completed(utr=None)
    payout.observed(utr="001"), payout.observed(utr="002")

    assert tables_of(payout.told).rows[ReadTable.ATTEMPTS][(payout.id, 1)]["utr"] == "001"


def test_unknown_outcome_is_known_again() -> None:
    """An attempt's outcome is unknown from the timeout until the provider is heard of."""
    payout = PayoutStory()
    payout.queued(), payout.submitted(), payout.outcome_unknown()
    unknown = tables_of(payout.told).rows[ReadTable.ATTEMPTS][(payout.id, 1)]
    payout.acknowledged()
    known = tables_of(payout.told).rows[ReadTable.ATTEMPTS][(payout.id, 1)]

    assert (unknown["outcome_unknown"], unknown["acknowledged"]) == (True, False)
    assert (known["outcome_unknown"], known["acknowledged"]) == (False, True)


def test_two_cleared_suspenses_are_two_entries() -> None:
    """Clearing the suspense of two anomalies of one payout makes two entries, told apart by the anomaly."""
    payout = PayoutStory()
    payout.queued(), payout.anomaly_raised(1, attempt=1, suspends=True), payout.anomaly_raised(2, 2, suspends=True)
    payout.anomaly_resolved(1, clears=True), payout.anomaly_resolved(2, clears=True)

    entries = tables_of(payout.told).rows[ReadTable.JOURNAL_ENTRIES].values()

    cleared = [(row["attempt"], row["anomaly"]) for row in entries if row["kind"] == EntryKind.SUSPENSE_CLEARED]
    assert cleared == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Kolkata", date(2026, 2, 1)), ("UTC", date(2026, 1, 31)), ("America/Lima", date(2026, 1, 31))],
)
def test_day_is_that_of_the_reporting_time_zone(zone: str, day: date) -> None:
    """Half past seven in the evening, UTC, is the next day in India."""
    payout = PayoutStory(effective_at=datetime(2026, 1, 31, 19, 30, tzinfo=UTC))
    payout.queued()

    changes = EVERYTHING.fold(recorded(payout.told), ZoneInfo(zone))

    assert {row["effective_date"] for row in changes.inserts[ReadTable.JOURNAL_LINES].values()} == {day}
    assert {key[2] for key in changes.merges[ReadTable.DAILY_BALANCES]} == {day}


def test_same_row_twice_is_refused() -> None:
    """Two events that make the same row cannot both be true."""
    payout = PayoutStory()
    payout.queued(), payout.queued()

    with pytest.raises(RowRepeatedError, match="payouts"):
        EVERYTHING.fold(recorded(payout.told), INDIA)


def test_change_before_the_row_is_refused() -> None:
    """An event on a payout cannot come before the payout was queued."""
    payout = PayoutStory()
    payout.submitted(), payout.queued()

    with pytest.raises(RowMissingError, match="payouts"):
        EVERYTHING.fold(recorded(payout.told), INDIA)


def test_keys_are_the_primary_keys() -> None:
    """What the folds take for a row's key is what the database takes for it."""
    for name, table in ReadTables(None, "").by_name.items():
        assert tuple(column.name for column in table.primary_key.columns) == KEYS[name]


def test_masked_details_leave_with_the_person() -> None:
    """Of an erased beneficiary nothing is left but id, reference and times."""
    row = tables_of(log_of([])).rows[ReadTable.BENEFICIARIES]
    (erased,) = [found for found in row.values() if found["status"] == "erased"]

    assert [erased[name] for name in ("account_number_masked", "ifsc", "bank_name", "vpa_masked")] == [None] * 4
    assert erased["reference"] == "B-2"


def test_batch_counts_its_items() -> None:
    """A batch says how many of its items were accepted and refused, and each item stands in its order."""
    tables = tables_of(log_of(OUTCOMES[:2]))

    (batch,) = tables.rows[ReadTable.BATCHES].values()
    items = list(tables.rows[ReadTable.BATCH_ITEMS].values())
    assert (batch["accepted"], batch["refused"]) == (2, 1)
    assert [(item["item_no"], item["reference"], item["refusal"]) for item in items] == [
        (1, "P-1", None),
        (2, "P-2", None),
        (3, "X-1", "BeneficiaryClosedError"),
    ]


def test_builder_covers_every_event() -> None:
    """The logs of these tests hold every kind of event there is."""
    assert {type(event) for event in log_of(OUTCOMES)} == PRODUCT_EVENTS
    assert {Queued, BatchQueued} <= PRODUCT_EVENTS
    assert recorded(log_of([]))[0].recorded_at == MOMENT + timedelta(seconds=1)
