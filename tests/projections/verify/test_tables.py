"""The passes over the read tables: whatever was changed, added or removed there is told with its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from ledger.store import tracking
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.read_table import ReadTable
from projections.schema import ReadTables
from projections.verify.followers import Followers
from projections.verify.tables import Tables
from tests.builders import ACME, PayoutStory, appending, id_of
from tests.projections.verify.conftest import ON_SQLITE, Verified

Change = Callable[[Connection, ReadTables], Any]
POSITION_OF_LAST_ACME = 17
"""Of the event that last moved the customer's account: money that came back."""


def test_honest_tables(verified: Verified) -> None:
    """Tables that nobody touched have no findings."""
    tables = Tables()

    assert verified(tables, Followers()) == {}
    assert [each.table for each in tables.compared] == list(ReadTable)


def test_a_follower_that_is_behind(store: EventStore, verified: Verified) -> None:
    """Rows that the follower has not made yet are not missed."""
    late = PayoutStory("P-late")
    late.queued()
    store.transact(appending(*late.told))

    assert verified(Tables(), Followers()) == {}


CHANGES: list[tuple[str, Change, str, str, int | None]] = [
    (
        "balances Liabilities:Customers:Acme/INR",
        lambda c, t: c.execute(update(t.balances).where(t.balances.c.account == ACME).values(debit_minor=1)),
        "debit_minor 750000",
        "debit_minor 1",
        POSITION_OF_LAST_ACME,
    ),
    (
        f"payouts {id_of('P-1')}",
        lambda c, t: c.execute(delete(t.payouts).where(t.payouts.c.id == id_of("P-1"))),
        "a row",
        "no row",
        11,
    ),
    (
        "daily_balances Equity:Gift/INR/2026-01-31/2026-01-31",
        lambda c, t: c.execute(insert(t.daily_balances), _gift(c, t)),
        "no row",
        "a row",
        None,
    ),
]


def _gift(connection: Connection, tables: ReadTables) -> dict[str, Any]:
    query = select(tables.daily_balances).where(tables.daily_balances.c.account == ACME).limit(1)
    return {**connection.execute(query).mappings().one(), "account": "Equity:Gift"}


@pytest.mark.parametrize(("key", "change", "expected", "found", "position"), CHANGES, ids=["changed", "gone", "added"])
def test_tampered_tables(
    database: Database,
    tables: ReadTables,
    verified: Verified,
    key: str,
    change: Change,
    expected: str,
    found: str,
    position: int | None,
) -> None:
    """A row that differs is told with its key, both values, and the event that last changed it."""
    with database.begin() as connection:
        change(connection, tables)

    (told,) = verified(Tables())["tables"]

    assert (told.key, told.expected, told.found) == (key, expected, found)
    assert position is None or told.position == position


@ON_SQLITE
def test_followers_ahead(database: Database, verified: Verified, events: int) -> None:
    """A follower that claims to have read what is not there is told by its name."""
    with database.begin() as connection:
        tracking.advance(database.tables, connection, "feeder", events + 1)

    (told,) = verified(Tables(), Followers())["followers"]

    assert (told.key, told.expected, told.found) == ("feeder", f"at most {events}", str(events + 1))


@ON_SQLITE
def test_an_event_that_cannot_be_read(database: Database, tamper: Callable[..., None], verified: Verified) -> None:
    """Tables cannot be made from a log with an event that nobody knows: the pass says so, and skips nothing."""
    tamper(5, topic="payout.vanished/1")

    (told,) = verified(Tables())["tables"]

    assert told.rule == "The pass can be made"
    assert told.found.startswith("UnknownEventError")
