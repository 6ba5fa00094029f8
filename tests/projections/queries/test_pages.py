"""Pages of every list, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from ledger.accounts import AccountType
from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.manual_entry.manual_entry import ManualEntryStatus
from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.accounts import list_accounts
from projections.queries.batches import items_of_batch, list_batches
from projections.queries.beneficiaries import list_beneficiaries
from projections.queries.breaks import list_breaks
from projections.queries.manual_entries import list_manual_entries
from projections.queries.open_anomalies import list_open_anomalies
from projections.queries.payouts import PayoutFilter, list_payouts
from projections.queries.stuck import list_stuck
from projections.schema import ReadTables
from tests.projections.queries.full_book import BATCH, NOW, record_full_book

Listing = Callable[[Connection, ReadTables, int, Any], Sequence[Any]]
"""Reads a page: at most so many rows behind the place, if there is one."""

OPEN = frozenset({PayoutStatus.QUEUED, PayoutStatus.IN_TRANSIT, PayoutStatus.FAILED})
LISTINGS: Mapping[str, tuple[Listing, Callable[[Any], Any]]] = {
    "payouts": (lambda c, t, n, at: list_payouts(c, t, limit=n, before=at), lambda row: row.queued_position),
    "open payouts": (
        lambda c, t, n, at: list_payouts(c, t, PayoutFilter(OPEN), limit=n, before=at),
        lambda row: row.queued_position,
    ),
    "accounts": (lambda c, t, n, at: list_accounts(c, t, limit=n, after=at), lambda row: row.place),
    "liabilities": (
        lambda c, t, n, at: list_accounts(c, t, limit=n, after=at, of_type=AccountType.LIABILITY),
        lambda row: row.place,
    ),
    "beneficiaries": (lambda c, t, n, at: list_beneficiaries(c, t, limit=n, after=at), lambda row: row.place),
    "verified beneficiaries": (
        lambda c, t, n, at: list_beneficiaries(c, t, BeneficiaryStatus.VERIFIED, limit=n, after=at),
        lambda row: row.place,
    ),
    "manual entries": (lambda c, t, n, at: list_manual_entries(c, t, limit=n, after=at), lambda row: row.place),
    "proposed entries": (
        lambda c, t, n, at: list_manual_entries(c, t, ManualEntryStatus.PROPOSED, limit=n, after=at),
        lambda row: row.place,
    ),
    "batches": (lambda c, t, n, at: list_batches(c, t, limit=n, before=at), lambda row: row.position),
    "items": (lambda c, t, n, at: items_of_batch(c, t, BATCH, limit=n, after=at or 0), lambda row: row.item_no),
    "anomalies": (lambda c, t, n, at: list_open_anomalies(c, t, limit=n, after=at), lambda row: row.place),
    "anomalies, oldest first": (
        lambda c, t, n, at: list_open_anomalies(c, t, limit=n, after=at, newest_first=False),
        lambda row: row.place,
    ),
    "stuck": (lambda c, t, n, at: list_stuck(c, t, NOW, limit=n, after=at), lambda row: row.place),
    "breaks": (lambda c, t, n, at: list_breaks(c, t, NOW, limit=n, after=at), lambda row: row.place),
}
"""Every list, with the place of a row in it."""

DESCENDING = {
    *("payouts", "open payouts", "beneficiaries", "verified beneficiaries"),
    *("manual entries", "proposed entries", "batches", "anomalies"),
}


@pytest.fixture
def full_book(store: EventStore, follower: Follower) -> None:
    """Record a book with something of everything."""
    record_full_book(store, follower)


@pytest.mark.usefixtures("full_book")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(LISTINGS)), limit=st.integers(1, 9))
def test_pages_put_together_are_the_whole_list(database: Database, tables: ReadTables, name: str, limit: int) -> None:
    """Pages of any size, each going on behind the last row of the one before, are the list that is read at once."""
    read, place_of = LISTINGS[name]
    found: list[Any] = []
    with database.read() as connection:
        whole = read(connection, tables, 1_000, None)
        while page := read(connection, tables, limit, place_of(found[-1]) if found else None):
            assert len(page) <= limit
            found += page

    assert found == list(whole)


@pytest.mark.usefixtures("full_book")
def test_order_is_total(database: Database, tables: ReadTables) -> None:
    """Every list has several rows in the order of their places, and no two rows share a place."""
    with database.read() as connection:
        for name, (read, place_of) in LISTINGS.items():
            places = [place_of(row) for row in read(connection, tables, 1_000, None)]
            assert len(places) > 1, name
            assert len(set(places)) == len(places), name
            assert places == sorted(places, reverse=name in DESCENDING), name


@pytest.mark.usefixtures("full_book")
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 9), wanted=st.sampled_from([PayoutFilter(), PayoutFilter(OPEN)]))
def test_payouts_are_paged_backwards(database: Database, tables: ReadTables, limit: int, wanted: PayoutFilter) -> None:
    """The page before is what was accepted after the first row, and it is shown in the same order."""
    with database.read() as connection:
        whole = list(list_payouts(connection, tables, wanted, limit=1_000))
        found = whole[-1:]
        while page := list_payouts(connection, tables, wanted, limit=limit, after=found[0].queued_position):
            found = [*page, *found]

    assert found == whole
