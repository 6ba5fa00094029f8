"""A book that has grown: enough payouts, over enough days, that databases choose their plans as in a large one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from ledger.chart import customer
from ledger.clock import MovableClock
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.opening import open_database
from projections.fold import REGISTERS
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.migrate import ALL_MIGRATIONS
from projections.schema import ReadTables
from tests.builders import MOMENT, ManualEntryStory, PayoutStory, appending, id_of
from tests.new_book import make_book
from tests.postgres import VERSIONS, PostgresServer

ENGINES = ("sqlite", f"postgresql-{VERSIONS[-1]}")
PAYOUTS = 2_500
PER_DAY = 100
BATCH = id_of("a batch")
PAYER = customer("C-7")
"""One of the customers: of many lines, and of a small part of all."""
_PAYERS = 20
_OPEN_FROM = PAYOUTS - 20
_PER_APPEND = 500


@dataclass(frozen=True)
class GrownBook:
    """The book and what reads it."""

    database: Database
    store: EventStore
    tables: ReadTables


def grown_book(engine: str, folder: Path, server_of: Callable[[int], PostgresServer]) -> Iterator[GrownBook]:
    """Yield a grown book whose database knows how large its tables are, and clear it away afterwards."""
    server = None if engine == ENGINES[0] else server_of(VERSIONS[-1])
    url = f"sqlite:///{folder}/ledger.db" if server is None else server.lend_database()
    make_book(url, ALL_MIGRATIONS)
    database = open_database(url, migrations=ALL_MIGRATIONS)
    store = EventStore(database, InlineBooks(database), MovableClock(MOMENT))
    _grow(store)
    Follower(store, REGISTERS).catch_up()
    with database.begin() as connection:
        connection.execute(text("ANALYZE"))
    yield GrownBook(database, store, ReadTables.of(database))
    database.dispose()
    if server is not None:
        server.take_back(url)


def _grow(store: EventStore) -> None:
    deposits = (ManualEntryStory(f"D-{number}").deposited(account=customer(f"C-{number}")) for number in range(_PAYERS))
    store.transact(appending(*deposits))
    stories = [_lived(number) for number in range(PAYOUTS)]
    for first in range(0, PAYOUTS, _PER_APPEND):
        some = stories[first : first + _PER_APPEND]
        store.transact(appending(*(event for story in some for event in story.told)))


def _lived(number: int) -> PayoutStory:
    """Return a payout's life: the latest ones still wait, or are in transit, and a few of the others have failed."""
    accepted = MOMENT + timedelta(days=number // PER_DAY, seconds=number % PER_DAY)
    story = PayoutStory(
        f"P-{number:05}",
        source=customer(f"C-{number % _PAYERS}"),
        effective_at=accepted,
        batch_id=BATCH if number % 50 == 0 else None,
    )
    story.queued()
    if number >= _OPEN_FROM and number % 2:
        return story
    story.submitted(), story.acknowledged()
    if number >= _OPEN_FROM:
        return story
    if number % 40 == 0:
        story.failed()
        return story
    story.completed(utr=f"UTR{number:09}")
    if number % 30:
        story.fee_charged()
    return story
