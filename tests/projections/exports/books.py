"""Books to be exported: payouts of every fate, three currencies, and texts that programs could trip over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from ledger import posting_rules
from ledger.clock import MovableClock
from ledger.events import DomainEvent
from ledger.journal import EntryKind, credit, debit, entry
from ledger.manual_entry.events import Deposited, EntryPosted, EntryProposed
from ledger.money import Money
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from projections.exports.journal import Journal, journal_of
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.queries.spans import Span
from projections.schema import ReadTables
from tests.builders import ACME, NXT, PayoutStory, Story, appending
from tests.new_book import make_book

FIRST, SECOND, THIRD = (datetime(2026, 3, day, 6, 0, tzinfo=UTC) for day in (2, 3, 5))
BOOKED_LATE = date(2026, 3, 3)
"""The first open day when something of the day before became known."""
HOSTILE = 'a "quoted" \\ text; with | pipes, tags: [2026-01-01] {x} =1+1 @ #tag ^link (x) रुपया'


def deposit(reference: str, at: datetime, money: Money, description: str = "top-up") -> Deposited:
    """Return the event of a deposit."""
    facts = {"reference": reference, "description": description, "account": ACME, "provider": NXT}
    return Story(reference, at).tell(Deposited, entry=posting_rules.deposited(NXT, ACME, money), **facts)


def manual(reference: str, at: datetime, money: Money, description: str) -> Sequence[DomainEvent]:
    """Return the events of a manual entry between two accounts of ours."""
    story = Story(reference, at)
    booked = entry(EntryKind.MANUAL, [debit("Expenses:Bank", money), credit("Equity:Capital", money)])
    facts = {"reference": reference, "description": description}
    story.tell(EntryProposed, proposed=booked, **facts)
    story.tell(EntryPosted, actor="checker", entry=booked, proposed_by="tester", **facts)
    return story.told


def events() -> Sequence[DomainEvent]:
    """Return the events of a small book over three days, recorded in another order than they happened."""
    paid, returned = PayoutStory("INV-1", 5_000_000, effective_at=FIRST), PayoutStory("INV-2", 250_075)
    told: list[DomainEvent] = [deposit("DEP-1", FIRST, Money(100_000_000, "INR"))]
    told += [paid.queued(), paid.submitted(), paid.completed(), paid.fee_charged()]
    returned.effective_at = SECOND
    told += [returned.queued(), returned.submitted(), returned.completed()]
    returned.effective_at = THIRD
    told.append(returned.reversed_())
    told.extend(manual("JPY-1", SECOND, Money(1_500, "JPY"), HOSTILE))
    told.extend(manual("KWD-1", THIRD, Money(1_234_567, "KWD"), "rent"))
    told.extend(manual("LATE-1", FIRST, Money(9_99, "INR"), "recorded later than it happened"))
    after_close = deposit("LATE-2", FIRST, Money(7_00, "INR"), "its day was closed by then")
    told.append(after_close.model_copy(update={"posted_on": BOOKED_LATE}))
    return told


@contextmanager
def journal_at(url: str, told: Sequence[DomainEvent], span: Span | None = None) -> Iterator[Journal]:
    """Record events in a new book and open its journal."""
    make_book(url, ALL_MIGRATIONS)
    database = open_database(url, migrations=ALL_MIGRATIONS)
    store = EventStore(database, InlineBooks(database), MovableClock(THIRD))
    store.transact(appending(*told))
    Follower(store).catch_up()
    with database.read() as connection:
        yield journal_of(connection, ReadTables.of(database), span or Span())
    database.dispose()


def file_url(folder: Path) -> str:
    """Return the URL of a book in a folder."""
    return f"sqlite:///{folder}/book.db"
