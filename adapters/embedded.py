"""The embedded ledger: one call opens a book on a URL or on the host's own engine, ready for commands and queries.

from adapters.embedded import open_book

book = open_book("sqlite:///payouts.db")
book.ledger.deposit("D-1", "Liabilities:Customers:Acme", "Nxtbanking", Money(100_000, "INR"), actor="me")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from adapters.book_key import open_keys
from adapters.migrate import BOOK_MIGRATIONS
from adapters.settings import BookSettings, load_book_settings
from ledger.application.ledger import Ledger
from ledger.application.reconciliation import Reconciliation
from ledger.chart import Chart
from ledger.clock import Clock, SystemClock
from ledger.identities import Identities
from ledger.payout.retry_policy import RetryPolicy
from ledger.store.book_keys import BookKeys
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.store.inbox import WebhookInbox
from ledger.store.keyring import Keyring
from ledger.store.message_archive import MessageArchive
from ledger.store.migrate import check_migrated, migrate
from ledger.store.opening import open_database
from projections.follower import Follower
from projections.inline import InlineBooks
from projections.reconciliation_register import ReconciliationRegister
from projections.reports.gst import GstStates
from projections.schema import ReadTables


@dataclass(frozen=True, slots=True)
class BookReader:
    """One open book, to be read: the log and the read tables. It needs no key."""

    store: EventStore
    database: Database
    tables: ReadTables
    follower: Follower
    clock: Clock
    zone: ZoneInfo
    gst_states: GstStates
    """Where we and the providers are registered for goods and services tax."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction whose queries all see one moment, with every read table up to the log's head."""
        self.follower.catch_up()
        with self.database.read() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections; the host's own engine is left alone."""
        self.database.dispose()

    def __enter__(self) -> Self:
        """Return the open book."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


@dataclass(frozen=True, slots=True)
class Book(BookReader):
    """One open book, with its commands, the archive of provider messages, and the inbox of webhooks."""

    ledger: Ledger
    reconciliation: Reconciliation
    archive: MessageArchive
    inbox: WebhookInbox
    keys: BookKeys = field(repr=False)
    """The book's keys by purpose."""


def open_reader(
    url_or_engine: str | Engine | None = None, *, settings: BookSettings | None = None, clock: Clock | None = None
) -> BookReader:
    """Open a book for reading; a file that is not there is not made.

    Raises DatabaseUrlError, DatabaseUnreachableError, BookNameError, BookNotFoundError or NotMigratedError.
    """
    settings = settings or load_book_settings()
    database = open_migrated(url_or_engine or settings.database_url, settings.book, must_exist=True)
    return _reader(database, settings, clock or SystemClock())


def open_book(
    url_or_engine: str | Engine | None = None,
    *,
    settings: BookSettings | None = None,
    clock: Clock | None = None,
    chart: Chart | None = None,
    policy: RetryPolicy | None = None,
) -> Book:
    """Open a book whose tables exist; a new SQLite file gets them at once.

    Raises DatabaseUrlError, BookNameError, NotMigratedError, SettingError, KeyFileError or KeyEncryptionKeyWrongError.
    """
    settings = settings or load_book_settings()
    clock = clock or SystemClock()
    database = open_migrated(url_or_engine or settings.database_url, settings.book)
    try:
        keys = open_keys(database, settings)
    except BaseException:
        database.dispose()
        raise
    reader = _reader(database, settings, clock)
    parts = reader.store, Identities(database.book), Keyring(keys, clock), chart or Chart(), policy or RetryPolicy()
    return Book(
        store=reader.store,
        database=database,
        tables=reader.tables,
        follower=reader.follower,
        clock=clock,
        zone=reader.zone,
        gst_states=reader.gst_states,
        ledger=Ledger(*parts),
        reconciliation=Reconciliation(*parts, ReconciliationRegister(database), settings.business_days, reader.zone),
        archive=MessageArchive(keys),
        inbox=WebhookInbox(database),
        keys=keys,
    )


def migrate_book(url_or_engine: str | Engine, book: str) -> None:
    """Make the tables of a book, or bring them to the newest version. Safe to run from many processes at once.

    Raises DatabaseUrlError or BookNameError.
    """
    database = open_database(url_or_engine, book, BOOK_MIGRATIONS)
    try:
        migrate(database, BOOK_MIGRATIONS)
    finally:
        database.dispose()


def open_migrated(url_or_engine: str | Engine, book: str, *, must_exist: bool = False) -> Database:
    """Open the database of a book whose tables are of this version.

    Raises DatabaseUrlError, DatabaseUnreachableError, BookNameError, BookNotFoundError or NotMigratedError.
    """
    database = open_database(url_or_engine, book, BOOK_MIGRATIONS, must_exist=must_exist)
    try:
        check_migrated(database, BOOK_MIGRATIONS)
    except BaseException:
        database.dispose()
        raise
    return database


def _reader(database: Database, settings: BookSettings, clock: Clock) -> BookReader:
    store = EventStore(database, InlineBooks(database, settings.zone), clock)
    follower = Follower(store, zone=settings.zone)
    return BookReader(store, database, ReadTables.of(database), follower, clock, settings.zone, settings.gst_states)
