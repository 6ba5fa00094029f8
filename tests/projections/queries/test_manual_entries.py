"""Manual entries and deposits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger import chart
from ledger.errors import ManualEntryNotFoundError
from ledger.journal import EntryKind, credit, debit
from ledger.manual_entry.manual_entry import ManualEntryStatus
from ledger.money import Money
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.follower import Follower
from projections.queries.manual_entries import journal_entry_of, list_manual_entries, manual_entry_by_id
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, ManualEntryStory, PayoutStory, appending, id_of


def test_entry_shows_maker_and_checker(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """An entry names who proposed it and who decided, when, and why it was refused; a deposit has no checker."""
    refused, deposit = ManualEntryStory("M-1"), ManualEntryStory("D-1")
    store.transact(appending(refused.proposed(), refused.rejected(), deposit.deposited(amount_minor=9)))
    follower.catch_up()

    with database.read() as connection:
        found = manual_entry_by_id(connection, tables, refused.id)
        paid_in = manual_entry_by_id(connection, tables, deposit.id)

    assert (found.reference, found.description, found.kind) == ("M-1", "bank charges", EntryKind.MANUAL)
    assert (found.amount_minor, found.currency, found.position) == (70_000, "INR", 2)
    assert (found.status, found.proposed_by, found.decided_by) == (ManualEntryStatus.REJECTED, "tester", "checker")
    assert (found.reason, found.decided_at) == ("not ours", MOMENT + timedelta(minutes=1))
    assert (paid_in.kind, paid_in.status, paid_in.amount_minor) == (EntryKind.DEPOSIT, ManualEntryStatus.POSTED, 9)
    assert (paid_in.proposed_by, paid_in.decided_by, paid_in.decided_at) == ("tester", None, MOMENT)


def test_entries_are_listed_by_status(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A list holds the entries of one status, or all, those proposed last first, whenever they were decided."""
    stories = [ManualEntryStory(f"M-{number}", MOMENT.replace(hour=number)) for number in range(4)]
    told = [story.proposed() for story in stories]
    store.transact(appending(*told, stories[2].posted(), stories[0].posted(), stories[1].rejected()))
    follower.catch_up()

    with database.read() as connection:
        listed = {
            status: [row.reference for row in list_manual_entries(connection, tables, status, limit=9)]
            for status in (None, *ManualEntryStatus)
        }

    assert listed == {
        None: ["M-3", "M-2", "M-1", "M-0"],
        ManualEntryStatus.PROPOSED: ["M-3"],
        ManualEntryStatus.POSTED: ["M-2", "M-0"],
        ManualEntryStatus.REJECTED: ["M-1"],
    }


def test_lines_are_shown_before_and_after_the_decision(store: EventStore) -> None:
    """What an entry books is told by its events, whether it waits, is posted, was refused, or is a deposit."""
    waiting, posted, refused = (ManualEntryStory(f"M-{number}") for number in range(3))
    deposit, money = ManualEntryStory("D-1"), Money(9, "INR")
    told = [waiting.proposed(), posted.proposed(), posted.posted(), refused.proposed(), refused.rejected()]
    store.transact(appending(*told, deposit.deposited(amount_minor=9)))

    for story in (waiting, posted, refused):
        assert journal_entry_of(story.id, store.stream(story.id)) == story.journal_entry
    lines = journal_entry_of(deposit.id, store.stream(deposit.id)).lines
    assert lines == (debit(chart.wallet(NXT), money), credit(ACME, money))


def test_unknown_entry_is_named(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An id that is no manual entry's is an error by name, in the tables as in the log."""
    payout = PayoutStory("P-1")
    store.transact(appending(payout.queued()))

    for entry_id in (payout.id, id_of("M-1")):
        with database.read() as connection, pytest.raises(ManualEntryNotFoundError):
            manual_entry_by_id(connection, tables, entry_id)
        with pytest.raises(ManualEntryNotFoundError) as caught:
            journal_entry_of(entry_id, store.stream(entry_id))
        assert caught.value.entry_id == entry_id
