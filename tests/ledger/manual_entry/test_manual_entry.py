"""The manual entry: proposed by one person, decided by another, once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ledger.aggregate import Cause
from ledger.errors import EntryNotPendingError, SelfApprovalError
from ledger.journal import EntryKind, credit, debit, entry
from ledger.manual_entry.manual_entry import ManualEntry, ManualEntryStatus
from ledger.money import Money
from tests.builders import MOMENT

MONEY = Money(5_000, "INR")
ENTRY = entry(EntryKind.MANUAL, [debit("Expenses:Bank", MONEY), credit("Equity:Capital", MONEY)])
MAKER, CHECKER = Cause("asha", "request-1", MOMENT), Cause("ravi", "request-2", MOMENT)


def proposed() -> ManualEntry:
    return ManualEntry.propose(uuid4(), "E-1", "bank charges", ENTRY, MAKER)


def test_proposal_books_nothing() -> None:
    """A proposed entry carries what it would book without booking it."""
    manual_entry = proposed()
    (event,) = manual_entry.pending_events

    assert (manual_entry.status, manual_entry.entry, manual_entry.proposed_by) == ("proposed", ENTRY, "asha")
    assert event.entry is None


def test_approval_posts_what_was_proposed() -> None:
    """The entry that is posted is the one that was proposed, under the checker's name."""
    manual_entry = proposed()
    manual_entry.approve(CHECKER)
    posted = manual_entry.pending_events[-1]

    assert (manual_entry.status, posted.entry, posted.actor) == ("posted", ENTRY, "ravi")


@pytest.mark.parametrize("decided", ["posted", "rejected"])
def test_entry_is_decided_once(decided: str) -> None:
    """Neither a posted nor a rejected entry can be decided again, by anybody."""
    manual_entry = proposed()
    if decided == "posted":
        manual_entry.approve(CHECKER)
    else:
        manual_entry.reject("not ours", CHECKER)

    for cause in (MAKER, CHECKER):
        with pytest.raises(EntryNotPendingError):
            manual_entry.approve(cause)
        with pytest.raises(EntryNotPendingError):
            manual_entry.reject("again", cause)
    assert (manual_entry.status, manual_entry.version) == (decided, 2)


def test_maker_decides_nothing() -> None:
    """Who proposed an entry can neither approve nor reject it."""
    manual_entry = proposed()

    with pytest.raises(SelfApprovalError):
        manual_entry.approve(MAKER)
    with pytest.raises(SelfApprovalError):
        manual_entry.reject("my own", MAKER)
    assert (manual_entry.status, manual_entry.version) == (ManualEntryStatus.PROPOSED, 1)


def test_deposit_is_posted_at_once() -> None:
    """A deposit books Dr wallet, Cr the account it was paid in for, when the money arrived."""
    deposit = ManualEntry.deposit(
        uuid4(), "D-1", "", account="Liabilities:Customers:Acme", provider="Nxt", money=MONEY, cause=MAKER
    )
    again = ManualEntry.replay(deposit.id, deposit.pending_events)

    lines = [debit("Assets:Providers:Nxt:Wallet", MONEY), credit("Liabilities:Customers:Acme", MONEY)]
    assert deposit.entry == again.entry == entry(EntryKind.DEPOSIT, lines)
    assert (again.status, again.reference, again.effective_at) == ("posted", "D-1", MOMENT)


def test_history_makes_the_same_entry() -> None:
    """An entry replayed from its events is what its commands made of it."""
    manual_entry = proposed()
    manual_entry.reject("not ours", CHECKER)
    again = ManualEntry.replay(manual_entry.id, manual_entry.pending_events)

    for field in ("reference", "description", "status", "entry", "proposed_by", "effective_at", "version"):
        assert getattr(again, field) == getattr(manual_entry, field)
