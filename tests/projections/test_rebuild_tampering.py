"""What was changed in the read tables by hand is found and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from projections.changes import Key
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.migrate import migrate_projections
from projections.read_table import ReadTable
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, appending, id_of
from tests.projections.logs import OUTCOMES, log_of
from tests.projections.reading import rows_of

LOG = log_of(OUTCOMES)
Change = Callable[[Connection, ReadTables], Any]


@pytest.fixture(autouse=True)
def a_long_log(store: EventStore, clock: MovableClock) -> None:
    """Fill the log, in transactions of a few events at different moments."""
    for start in range(0, len(LOG), 9):
        clock.move(timedelta(seconds=1))
        store.transact(appending(*LOG[start : start + 9]))


def line_keys(database: Database, tables: ReadTables) -> list[Key]:
    return [(row["position"], row["line_no"]) for row in rows_of(database, tables)["journal_lines"]]


def test_digests_do_not_depend_on_the_engine(postgresql_url: str, store: EventStore) -> None:
    """The same log has the same digests in every kind of database."""
    elsewhere = open_database(postgresql_url)
    migrate_projections(elsewhere)
    copy = EventStore(elsewhere, InlineBooks(elsewhere), clock := MovableClock(MOMENT))
    for start in range(0, len(LOG), 9):
        clock.move(timedelta(seconds=1))
        copy.transact(appending(*LOG[start : start + 9]))

    found = [[table.digest_live for table in Rebuild(each).verify().tables] for each in (store, copy)]
    elsewhere.dispose()

    assert found[0] == found[1]


TAMPERINGS: list[tuple[ReadTable, Change, Key]] = [
    (
        ReadTable.BALANCES,
        lambda connection, tables: connection.execute(
            update(tables.balances).where(tables.balances.c.account == ACME).values(credit_minor=10**12)
        ),
        (ACME, "INR"),
    ),
    (
        ReadTable.PAYOUTS,
        lambda connection, tables: connection.execute(
            update(tables.payouts).where(tables.payouts.c.reference == "P-1").values(status="failed")
        ),
        (id_of("P-1"),),
    ),
    (
        ReadTable.ATTEMPTS,
        lambda connection, tables: connection.execute(
            delete(tables.attempts).where(tables.attempts.c.payout_id == id_of("P-1"))
        ),
        (id_of("P-1"), 1),
    ),
    (
        ReadTable.BENEFICIARY_CHECKS,
        lambda connection, tables: connection.execute(
            update(tables.beneficiary_checks).values(reason="was never checked")
        ),
        (id_of("B-1"), "Nxt"),
    ),
    (
        ReadTable.DAILY_BALANCES,
        lambda connection, tables: connection.execute(
            insert(tables.daily_balances),
            [
                {
                    **dict(connection.execute(select(tables.daily_balances)).mappings().first() or {}),
                    "account": "Assets:Aaa",
                    "posted_on": date(2026, 1, 31),
                    "effective_date": date(2026, 1, 31),
                }
            ],
        ),
        ("Assets:Aaa", "INR", date(2026, 1, 31), date(2026, 1, 31)),
    ),
]


@pytest.mark.parametrize(("table", "tamper", "key"), TAMPERINGS, ids=[str(case[0]) for case in TAMPERINGS])
def test_tampering_is_found_and_undone(
    store: EventStore, database: Database, tables: ReadTables, table: ReadTable, tamper: Change, key: Key
) -> None:
    """A row that was changed, removed or added by hand is named by its key, and replaced by what the log makes."""
    Follower(store).catch_up()
    honest = rows_of(database, tables)
    with database.begin() as connection:
        tamper(connection, tables)

    found = Rebuild(store).verify()

    assert not found.equal
    (different,) = [comparison for comparison in found.tables if not comparison.equal]
    assert (different.table, different.differing_keys[0]) == (table, key)
    assert rows_of(database, tables) != honest

    replaced = Rebuild(store).replace()
    assert (replaced.replaced, replaced.equal) == (True, False)
    assert rows_of(database, tables) == honest
    assert Rebuild(store).verify().equal


def test_few_of_many_differing_keys_are_named(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Where everything differs the first five keys are named."""
    with database.begin() as connection:
        connection.execute(update(tables.journal_lines).values(account="Equity:Mine"))

    (different,) = [table for table in Rebuild(store).verify().tables if not table.equal]

    first = line_keys(database, tables)
    assert different.differing_keys == tuple(first[:5])
