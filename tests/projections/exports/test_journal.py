"""The journal to be exported: what it holds, in which order, and that it proves itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import update

from ledger.accounts import Side
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import StatementBrokenError
from projections.exports.journal import Journal, journal_of
from projections.follower import Follower
from projections.queries.spans import Span
from projections.schema import ReadTables
from tests.builders import ACME, NXT, appending
from tests.projections.exports.books import BOOKED_LATE, FIRST, events


def book(store: EventStore) -> None:
    store.transact(appending(*events()))
    Follower(store).catch_up()


def ids(journal: Journal) -> Sequence[str]:
    return [entry.id for entry in journal.entries()]


def test_entries_are_told_in_the_order_they_happened(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Entries come by the days they are booked on and happened, each with its references and running balances."""
    book(store)
    with database.read() as connection:
        journal = journal_of(connection, tables, Span())
        entries = list(journal.entries())

    assert [int(entry.id[3:]) for entry in entries] == [1, 2, 3, 15, 4, 5, 16, 6, 7, 11, 8, 13, 9]
    running: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        assert sum(line.signed_minor for line in entry.lines) == 0
        for line in entry.lines:
            running[line.account, line.currency] += line.signed_minor
            assert line.balance_minor == running[line.account, line.currency]
    assert running == journal.closing
    assert [entry.posted_on for entry in entries] == sorted(entry.posted_on for entry in entries)
    (late,) = [entry for entry in entries if entry.reference == "LATE-2"]
    assert (late.effective_date, late.posted_on) == (FIRST.date(), BOOKED_LATE)
    (reversed_,) = [entry for entry in entries if entry.kind == "reversed"]
    assert (reversed_.reference, reversed_.utr, reversed_.effective_date) == (
        *("INV-2", "R00612345678"),
        date(2026, 3, 5),
    )
    assert len(entries) == journal.entry_count


def test_a_later_beginning_brings_balances_forward(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An export that begins later opens with one balanced entry for each currency, on the day before."""
    book(store)
    with database.read() as connection:
        journal = journal_of(connection, tables, Span(since=date(2026, 3, 5)))
        inr, jpy, *rest = journal.entries()

    assert (inr.id, jpy.id) == ("je-opening-2026-03-04-INR", "je-opening-2026-03-04-JPY")
    assert inr.effective_date == jpy.effective_date == journal.first_day == date(2026, 3, 4)
    assert [(line.account, line.side, line.amount_minor) for line in jpy.lines] == [
        ("Equity:Capital", Side.CREDIT, 1_500),
        ("Expenses:Bank", Side.DEBIT, 1_500),
    ]
    assert sum(line.signed_minor for line in inr.lines) == 0
    assert [entry.kind for entry in rest] == ["manual", "reversed"]
    assert journal.entry_count == 4


def test_what_was_recorded_later_changes_nothing(store: EventStore, database: Database, tables: ReadTables) -> None:
    """As known at a log position, an export leaves out what was recorded behind it, in entries and in balances."""
    book(store)
    with database.read() as connection:
        journal = journal_of(connection, tables, Span(), known_at=5)
        found = ids(journal)

    assert sorted(found) == [f"je-{position:010}" for position in range(1, 6)]
    assert journal.position == 5
    assert journal.closing[f"Assets:Providers:{NXT}:Wallet", "INR"] == 100_000_000 - 5_000_000 - 590
    assert journal.currencies == ("INR",)


def test_pages_make_no_difference(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Read in pages of two entries the journal is the same."""
    book(store)
    with database.read() as connection:
        journal = journal_of(connection, tables, Span())
        assert list(journal.entries(page_entries=2)) == list(journal.entries())


def test_entries_that_do_not_make_the_balances_are_found(
    store: EventStore, database: Database, tables: ReadTables
) -> None:
    """When the entries do not make the closing balances of the books, reading them to the end raises."""
    book(store)
    balances = tables.balances
    with database.begin() as connection:
        changed = update(balances).where(balances.c.account == ACME)
        connection.execute(changed.values(credit_minor=balances.c.credit_minor + 1))

    with database.read() as connection, pytest.raises(StatementBrokenError) as broken:
        ids(journal_of(connection, tables, Span()))
    assert (broken.value.account, broken.value.found_minor - broken.value.closing_minor) == (ACME, 1)
