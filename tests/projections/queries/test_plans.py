"""How the databases read the lists: by an index, in the order of the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from ledger.payout.status import PayoutStatus
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.payout_search import search_payouts
from projections.queries.payouts import PayoutFilter, list_payouts
from projections.schema import ReadTables
from tests.builders import ACME, id_of
from tests.projections.queries.full_book import BATCH, record_full_book
from tests.projections.queries.test_pages import LISTINGS

ORDERED_FILTERS: Mapping[str, PayoutFilter] = {
    "payouts_by_status": PayoutFilter(PayoutStatus.FAILED),
    "payouts_in_order": PayoutFilter(PayoutStatus.COMPLETED),
    "payouts_by_source": PayoutFilter(source_account=ACME),
    "payouts_by_beneficiary": PayoutFilter(beneficiary_id=id_of("one payee")),
    "payouts_by_batch": PayoutFilter(batch_id=BATCH),
}
"""By the index that the list is read from, in order."""
PUT_IN_ORDER = {"stuck"}
"""The list of what is few before it is put in order: the payouts that wait."""


@pytest.fixture
def full_book(store: EventStore, follower: Follower) -> None:
    """Record a book with something of everything."""
    record_full_book(store, follower)


@contextmanager
def told(database: Database, connection: Connection, *, choosing_freely: bool = False) -> Iterator[list[str]]:
    """Collect the plan of every statement that is run.

    PostgreSQL would read a table of few rows whole, and is told not to, unless it may choose.
    """
    asked: list[tuple[str, Any]] = []
    plans: list[str] = []
    note = lambda *call: asked.append((call[2], call[3]))  # noqa: E731 (it is taken off again by name)
    if database.is_postgresql and not choosing_freely:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    event.listen(database.engine, "before_cursor_execute", note)
    yield plans
    event.remove(database.engine, "before_cursor_execute", note)
    explain = "EXPLAIN" if database.is_postgresql else "EXPLAIN QUERY PLAN"
    for sql, values in asked:
        plans.append("\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {sql}", values)))


def reads_a_table_whole(plan: str) -> bool:
    """Tell whether a plan goes through a table without an index."""
    if "Seq Scan" in plan:
        return True
    return any("SCAN" in line and "INDEX" not in line and "SUBQUERY" not in line for line in plan.splitlines())


def sorts(plan: str) -> bool:
    """Tell whether a plan puts rows in order that an index does not hold in order."""
    return "TEMP B-TREE FOR ORDER BY" in plan or "Sort Key" in plan or "Sort  (" in plan


@pytest.mark.usefixtures("full_book")
def test_lists_are_read_in_order_from_an_index(database: Database, tables: ReadTables) -> None:
    """The first page and the next of every list are read from an index that has the list's order."""
    with database.read() as connection:
        for name, (read, place_of) in LISTINGS.items():
            with told(database, connection) as plans:
                (first,) = read(connection, tables, 1, None)
                read(connection, tables, 1, place_of(first))
            assert plans, name
            # What belongs to the rows of a page is few, and may be sorted: it is asked for by their ids.
            lists = [plan for plan in plans if "GROUP BY" not in plan and "beneficiary_checks" not in plan]
            assert name in PUT_IN_ORDER or not any(sorts(plan) for plan in lists if "Aggregate" not in plan), name
            assert not any(reads_a_table_whole(plan) for plan in plans), (name, plans)


@pytest.mark.usefixtures("full_book")
def test_filtered_payouts_are_read_in_order_from_an_index(database: Database, tables: ReadTables) -> None:
    """Payouts by status, source account, beneficiary or batch are read from the index that has these in order."""
    with database.read() as connection:
        for index, wanted in ORDERED_FILTERS.items():
            with told(database, connection) as plans:
                list_payouts(connection, tables, wanted, limit=1, before=10)
            (plan,) = plans
            assert index in plan
            assert not sorts(plan), plan
            assert not reads_a_table_whole(plan), plan


@pytest.mark.usefixtures("full_book")
def test_few_among_many_are_found_by_an_index(database: Database, tables: ReadTables) -> None:
    """Payouts of unknown outcome, frozen ones and those of a rarely used provider are found by an index."""
    few = (PayoutFilter(outcome_unknown=True), PayoutFilter(frozen=True), PayoutFilter(provider="Other"))
    for wanted, index in zip(few, ("attempts_unknown", "anomalies_open", "journal_lines_by_account"), strict=True):
        with database.read() as connection, told(database, connection) as plans:
            assert list_payouts(connection, tables, wanted, limit=1)
        assert index in plans[-1]
        assert not reads_a_table_whole(plans[-1]), plans[-1]


@pytest.mark.usefixtures("full_book")
def test_search_reads_indexes_alone(database: Database, tables: ReadTables) -> None:
    """No look-up of a search reads a table whole, whatever the text could be."""
    for typed in ("P-0", str(id_of("P-01")), f"{id_of('P-01').hex}_1"):
        with database.read() as connection, told(database, connection) as plans:
            search_payouts(connection, tables, typed, limit=100)
        assert len(plans) >= 7
        assert not any(reads_a_table_whole(plan) for plan in plans), plans
