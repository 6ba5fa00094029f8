"""The books that the append itself keeps."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from ledger import chart
from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.store.append import Committed, Task
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import RowMissingError, TotalTooLargeError
from projections.inline import InlineBooks
from projections.schema import ReadTables
from tests.builders import ACME, NXT, ManualEntryStory, PayoutStory, appending, id_of
from tests.projections.reading import rows_of


def test_books_are_as_new_as_the_log(store: EventStore, database: Database, books: InlineBooks) -> None:
    """A balance read after the append counts it, on the account's normal side."""
    payout = PayoutStory(amount_minor=250_000)
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=1_000_000)))
    store.transact(appending(payout.queued()))

    with database.read() as connection:
        found = books.balances_minor(connection, {(ACME, "INR"), (chart.QUEUED, "INR"), ("Income:Other", "INR")})

    assert found == {(ACME, "INR"): 750_000, (chart.QUEUED, "INR"): 250_000}


def test_books_are_seen_inside_the_append(store: EventStore, books: InlineBooks) -> None:
    """A guard reads the balances of the moment it decides in, and an overdrawn account is negative."""
    store.transact(appending(PayoutStory(amount_minor=100).queued()))

    committed = store.transact(lambda unit: unit.balances_minor([(ACME, "INR")]))

    assert committed.value == {(ACME, "INR"): -100}


def test_payout_is_found_by_the_provider_id_of_any_attempt(
    store: EventStore, database: Database, books: InlineBooks
) -> None:
    """A report that names an earlier attempt at another provider finds its payout."""
    payout = PayoutStory()
    told = [payout.queued(), payout.submitted(), payout.acknowledged(1, "pout_a"), payout.declined()]
    told += [payout.submitted(2, "Other"), payout.acknowledged(2, "pout_b")]
    store.transact(appending(*told))

    with database.read() as connection:
        assert books.payout_at(connection, NXT, "pout_a") == payout.id
        assert books.payout_at(connection, "Other", "pout_b") == payout.id
        assert books.payout_at(connection, NXT, "pout_b") is None


def test_provider_id_of_two_payouts_names_neither(store: EventStore, database: Database, books: InlineBooks) -> None:
    """Where a provider gives one id to two payouts, both are kept and none is picked."""
    payouts = [PayoutStory("P-1"), PayoutStory("P-2")]
    for payout in payouts:
        store.transact(appending(payout.queued(), payout.submitted(), payout.acknowledged(1, "pout_x")))

    with database.read() as connection:
        assert books.payout_at(connection, NXT, "pout_x") is None


def test_refused_append_leaves_no_row(store: EventStore, database: Database, tables: ReadTables) -> None:
    """When the log refuses an event, the rows of the events beside it are gone too."""
    store.transact(appending(PayoutStory("P-1").queued()))
    before = rows_of(database, tables)

    with pytest.raises(Exception, match="Another writer"):
        store.transact(appending(PayoutStory("P-2").queued(), PayoutStory("P-1").queued()))

    assert rows_of(database, tables) == before


def test_changed_row_must_be_there(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An event on a payout whose row was removed is refused by name, and nothing is stored."""
    payout = PayoutStory()
    store.transact(appending(payout.queued()))
    with database.begin() as connection:
        connection.execute(delete(tables.payouts))

    with pytest.raises(RowMissingError, match="rebuild"):
        store.transact(appending(payout.submitted()))

    assert store.head() == 1


def test_sum_that_does_not_fit_is_refused(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A running total beyond 64 bits is refused, never rounded."""
    store.transact(appending(PayoutStory("P-1", amount_minor=LARGEST_AMOUNT_MINOR).queued()))
    before = rows_of(database, tables)

    with pytest.raises(TotalTooLargeError):
        store.transact(appending(PayoutStory("P-2", amount_minor=1).queued()))

    assert rows_of(database, tables) == before
    assert store.head() == 1


@pytest.mark.parametrize("asks_next", [True, False])
def test_what_the_books_refuse_in_a_group_is_refused_to_one(
    store: EventStore, database: Database, tables: ReadTables, *, asks_next: bool
) -> None:
    """A command whose rows are gone, or whose sum does not fit, is refused alone, whoever makes it be written."""
    known, lost = PayoutStory("P-1"), PayoutStory("P-2")
    for payout in (known, lost):
        store.transact(appending(payout.queued()))
    with database.begin() as connection:
        connection.execute(delete(tables.payouts).where(tables.payouts.c.id == lost.id))
    too_much = PayoutStory("P-3", amount_minor=LARGEST_AMOUNT_MINOR)
    others = [lambda unit: unit.position_of(known.id)] if asks_next else []

    works = [appending(PayoutStory("P-4").queued()), appending(lost.submitted()), *others]
    works += [appending(too_much.queued()), *others, appending(known.submitted())]
    found = store.transact_each([Task(work) for work in works])

    assert [type(each) for each in found if not isinstance(each, Committed)] == [RowMissingError, TotalTooLargeError]
    assert [recorded.event.originator_id for recorded in store.read_page(2, 9)] == [id_of("P-4"), known.id]
    rows = rows_of(database, tables)
    assert [row["status"] for row in rows["payouts"]] == ["in_transit", "queued"]
    assert [row["position"] for row in rows["journal_entries"]] == [1, 2, 3, 4]
    assert max(row["credit_minor"] for row in rows["balances"]) == 3 * known.money.amount_minor


def test_bulk_append_equals_single_appends(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A thousand payouts in one transaction make the rows that they make one by one, COPY or not."""
    stories = [PayoutStory(f"P-{number}", amount_minor=number) for number in range(1, 301)]
    for story in stories[:3]:
        store.transact(appending(story.queued()))
    one_by_one = rows_of(database, tables)
    store.transact(appending(*(story.queued() for story in stories[3:])))

    rows = rows_of(database, tables)

    assert {name: found[: len(one_by_one[name])] for name, found in rows.items() if name != "balances"} == {
        name: found for name, found in one_by_one.items() if name != "balances"
    }
    assert [row["amount_minor"] for row in rows["payouts"]] == [story.money.amount_minor for story in stories]
    assert [row["credit_minor"] for row in rows["balances"]] == [0, 300 * 301 // 2]


def test_database_itself_refuses_what_cannot_be(database: Database, store: EventStore, tables: ReadTables) -> None:
    """No line without an amount, no third side and no unknown status gets past the database."""
    store.transact(appending(PayoutStory().queued()))
    for change in (
        update(tables.journal_lines).values(amount_minor=0),
        update(tables.journal_lines).values(side="left"),
        update(tables.payouts).values(status="paid"),
        update(tables.balances).values(debit_minor=-1),
    ):
        with pytest.raises(Exception, match=r"(?i)check constraint"), database.begin() as connection:
            connection.execute(change)


def test_entry_is_booked_once_for_an_attempt(database: Database, store: EventStore, tables: ReadTables) -> None:
    """A second entry of a kind for one attempt is refused, whatever the log says, and nothing of it is stored."""
    payout = PayoutStory()
    store.transact(appending(payout.queued(), payout.submitted(), payout.completed()))

    with pytest.raises(Exception, match=r"(?i)unique"):
        store.transact(appending(payout.completed()))

    assert store.head() == 3
    with database.read() as connection:
        assert len(connection.scalars(select(tables.journal_entries.c.position)).all()) == 3
