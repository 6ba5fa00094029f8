"""The passes over the lives of aggregates: honest ones have no findings, and each that could not be is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from adapters.embedded import Book, open_book
from adapters.verify.book import one_moment, passes_over_the_log
from ledger import posting_rules
from ledger.clock import MovableClock
from ledger.events import DomainEvent
from ledger.journal import credit, debit
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.store.database import Database
from ledger.store.mapper import stored_event
from ledger.store.recorder import SqlAlchemyRecorder
from projections.verify.histories import AGGREGATES
from projections.verify.legality import RULES, Legality
from projections.verify.payments import Payments
from projections.verify.postings import Postings
from projections.verify.verification import verify
from tests.adapters.till import file_url, settings_for
from tests.builders import ACME, MOMENT, ManualEntryStory, PayoutStory, Story, id_of
from tests.month.month import month_of
from tests.month.run import run
from tests.new_book import make_book
from tests.projections.verify.conftest import ON_SQLITE, Tamper, Verified

ME, OTHER = "asha", "ravi"
AFTERWARDS = MOMENT + timedelta(days=61)
Told = dict[str, list[str]]


@pytest.fixture
def told(verified: Verified) -> Callable[[], Told]:
    """Return what tells the findings of the passes over histories, by pass and key."""

    def run() -> Told:
        found = verified(histories=[Legality(), Payments(), Postings()])
        return {
            name: [each.key for each in found[name]] for name in ("legality", "payments", "postings") if name in found
        }

    return run


@pytest.fixture
def write(database: Database, clock: MovableClock, events: int) -> Callable[..., None]:
    """Return what writes events past the books, whose own constraints refuse most of what could not be."""

    def run(*told: DomainEvent) -> None:
        SqlAlchemyRecorder(database, clock).insert_events([stored_event(event) for event in told])

    return run


def step(payout: Story, number: int | None = None) -> str:
    return f"Payout {payout.id}, step {number or len(payout.told)}"


def test_every_kind_has_its_rule() -> None:
    """There is a rule for every kind of event that an aggregate is made of, and for no other."""
    assert set(RULES) == set().union(*(kind.event_classes() for kind in AGGREGATES))


def test_honest_lives(told: Callable[[], Told]) -> None:
    """Payouts that went as they may have no findings."""
    assert told() == {}


@ON_SQLITE
@pytest.mark.parametrize(
    ("tell", "found"),
    [
        (lambda p: (p.queued(), p.queued()), {"legality"}),
        (lambda p: (p.queued(), p.completed()), {"legality"}),
        (lambda p: (p.queued(), p.submitted(), p.submitted(2)), {"legality"}),
        (lambda p: (p.queued(), p.submitted(), p.completed(), p.completed()), {"legality", "payments"}),
        (
            lambda p: (p.queued(), p.submitted(), p.completed(), p.reversed_(), p.reversed_()),
            {"legality", "payments"},
        ),
        (lambda p: (p.queued(), p.submitted(), p.failed(), p.declined()), {"legality"}),
        (lambda p: (p.queued(), p.acknowledged()), {"legality"}),
        (lambda p: (p.queued(), p.outcome_unknown()), {"legality"}),
        (lambda p: (p.queued(), p.fee_charged()), {"legality"}),
        (lambda p: (p.queued(), p.submitted(), p.fee_charged(), p.fee_charged()), {"legality"}),
        (lambda p: (p.queued(), p.submitted(), p.fee_refunded(), p.fee_refunded()), {"legality"}),
        (lambda p: (p.queued(), p.submitted(), p.cash_out_returned()), {"legality"}),
        (lambda p: (p.queued(), p.anomaly_raised(2)), {"legality"}),
        (lambda p: (p.queued(), p.anomaly_resolved()), {"legality"}),
        (lambda p: (p.queued(), p.recheck_requested()), {"legality"}),
        (lambda p: (p.submitted(),), {"legality"}),
    ],
)
def test_steps_that_could_not_be(
    write: Callable[..., None], told: Callable[[], Told], tell: Callable[[PayoutStory], Any], found: set[str]
) -> None:
    """An event that could not follow is told by its payout and step."""
    payout = PayoutStory("P-odd")
    tell(payout)
    write(*payout.told)

    assert set(told()) == found
    assert told()["legality"] == [step(payout)]


@ON_SQLITE
def test_entries_that_the_rules_do_not_say(write: Callable[..., None], told: Callable[[], Told]) -> None:
    """An entry on another account, one that is missing, and one that must not be, are told by their steps."""
    payout = PayoutStory("P-odd")
    payout.queued(), payout.submitted(), payout.observed(), payout.completed()
    other = posting_rules.submitted("Another", payout.money)
    changed: list[DomainEvent] = [
        payout.told[0],
        payout.told[1].model_copy(update={"entry": other}),
        payout.told[2].model_copy(update={"entry": other}),
        payout.told[3].model_copy(update={"entry": None}),
    ]
    write(*changed)

    assert told() == {"postings": [step(payout, number) for number in (2, 3, 4)]}


@ON_SQLITE
def test_decided_alone(write: Callable[..., None], told: Callable[[], Told]) -> None:
    """A manual entry that its maker has approved is told."""
    entry = ManualEntryStory("E-odd")
    entry.proposed()
    approved = entry.posted().model_copy(update={"actor": "Tester"})
    write(entry.told[0], approved)

    assert told() == {"legality": [f"ManualEntry {entry.id}, step 2"]}


@ON_SQLITE
def test_missing_and_foreign_steps(
    write: Callable[..., None], database: Database, tamper: Tamper, told: Callable[[], Told]
) -> None:
    """A life that lacks a step, or has one of another kind of life, is told at that step."""
    events = database.tables.events
    foreign = ManualEntryStory("E-odd").deposited()
    write(foreign.model_copy(update={"originator_id": id_of("P-2"), "originator_version": 6}))
    with database.begin() as connection:
        connection.execute(
            delete(events).where((events.c.originator_id == id_of("P-1")) & (events.c.originator_version == 3))
        )

    assert sorted(told()["legality"]) == sorted([f"Payout {id_of('P-1')}, step 4", f"Payout {id_of('P-2')}, step 6"])


@ON_SQLITE
def test_behind_what_cannot_be_read(database: Database, tamper: Tamper, told: Callable[[], Told]) -> None:
    """What comes behind an event that cannot be read is not judged; that the event cannot be read is told elsewhere."""
    tamper(3, topic="payout.vanished/1")

    assert told() == {}


def verified_whole(book: Book) -> dict[str, list[str]]:
    with one_moment(book) as reading:
        results = verify(reading, passes_over_the_log((), ()), lambda *_: None)
        return {each.name: [found.key for found in each.findings] for each in results if not each.holds}


def test_a_reconciled_month(tmp_path: Path) -> None:
    """Whatever reconciliation records is legal, and booked by the rules."""
    url = file_url(tmp_path)
    make_book(url)
    with open_book(settings=settings_for(url), clock=MovableClock(AFTERWARDS)) as book:
        run(book, month_of(120, seed=3))
        found = verified_whole(book)

    # The month's payouts are told without the deposits that paid for them.
    assert set(found) == {"funds"}


def test_everything_that_people_decide(tmp_path: Path) -> None:
    """Entries, beneficiaries and closed days, decided through the commands, are legal."""
    url = file_url(tmp_path)
    make_book(url)
    clock = MovableClock(MOMENT)
    with open_book(settings=settings_for(url), clock=clock) as book:
        money, day = Money(100, "INR"), date(2026, 1, 31)
        lines = [debit("Expenses:Rent", money), credit(ACME, money)]
        book.ledger.deposit("D", ACME, "Nxt", Money(10_000, "INR"), actor=ME)
        for reference, decide in (("E-1", book.ledger.approve_entry), ("E-2", _rejected(book))):
            entry = book.ledger.propose_entry(reference, "rent", lines, actor=ME).aggregate_id
            decide(entry, actor=OTHER)
        payee = book.ledger.register_beneficiary("B", Payee("Ravi Kumar", "123456787890", "HDFC0001234"), actor=ME)
        book.ledger.erase_beneficiary(payee.aggregate_id, "asked to be forgotten", "case 7", actor=ME)
        clock.move(timedelta(days=2))
        book.ledger.close_period(day, actor=ME)
        book.ledger.propose_reopening(day, "a mistake", actor=ME)
        book.ledger.reopen_period(day, actor=OTHER)
        book.ledger.close_period(day, actor=ME)

        assert verified_whole(book) == {}


def _rejected(book: Book) -> Callable[..., object]:
    return lambda entry_id, *, actor: book.ledger.reject_entry(entry_id, "not ours", actor=actor)
