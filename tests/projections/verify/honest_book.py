"""An honest book: something of everything that a verification looks at, made by commands alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.embedded import Book
from adapters.queue.embedded import EmbeddedQueue
from adapters.workers.feeder import Feeder
from adapters.workers.intake import Intake
from ledger.payout.anomalies import Resolution
from ledger.status_reports import ReportedStatus
from tests.disarmed import disarm
from tests.ledger.application.desk import CHECKER, ME, Desk
from tests.postgres import VERSIONS, PostgresServer
from tests.projections.reconciliation.counter import BANK, Counter, digest, opened_counter
from tests.projections.verify.looking import by_digest

WEBHOOK = b'{"status": "success"}'
FILE = "a statement"
ENGINES = ("sqlite", f"postgresql-{VERSIONS[-1]}")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class HonestBook:
    """The book, and what tests of it ask for by name."""

    book: Book
    queued: UUID
    in_transit: UUID
    suspended: UUID
    """A payout whose money left twice; the second time is in suspense."""
    matched: UUID
    """A match that stands."""


@contextmanager
def honest_book(url: str) -> Iterator[HonestBook]:
    """Make the book: payouts of many fates, a reconciled bank account, closed and reopened days, a fed queue."""
    with opened_counter(url) as counter:
        book = counter.opened
        desk = Desk(book.database, counter.clock, book.store, book.ledger, book.tables)
        late, later = _payouts(desk, book)
        suspended = _left_twice(desk, counter, recovered=False)
        _left_twice(desk, counter, recovered=True)
        matched = _reconciled(counter)
        in_transit, queued = desk.send(), desk.queue()
        _closed(desk, counter, late, later)
        Feeder(book, EmbeddedQueue(book.database, book.clock), threading.Event()).catch_up()
        book.follower.catch_up()
        yield HonestBook(book, queued, in_transit, suspended, matched)


def lent_books(engine: str, folder: Path, server_of: Callable[[int], PostgresServer]) -> Iterator[HonestBook]:
    """Yield an honest book on an engine, whose owner can change everything in it, and clear it away afterwards."""
    if engine == ENGINES[0]:
        server, url = None, f"sqlite:///{folder}/ledger.db"
    else:
        server = server_of(VERSIONS[-1])
        url = server.lend_database()
    with honest_book(url) as made:
        disarm(made.book.database)
        yield made
    if server is not None:
        server.take_back(url)


def _payouts(desk: Desk, book: Book) -> tuple[UUID, UUID]:
    """Pay, fail, cancel, take back; return two payouts of whose success nobody has told yet."""
    paid, returned, failed, late, later = (desk.send() for _ in range(5))
    Intake(book).keep(desk.provider, WEBHOOK)
    book.inbox.mark_handled(by_digest(WEBHOOK), "recorded", book.clock.now())
    facts: dict[str, Any] = {"fee_minor": 500, "tax_minor": 90, "message_digest": by_digest(WEBHOOK)}
    desk.told(paid, ReportedStatus.SUCCEEDED, utr="000123", **facts)
    desk.told(returned, ReportedStatus.SUCCEEDED, utr="000456")
    desk.told(returned, ReportedStatus.RETURNED)
    desk.told(failed, ReportedStatus.REJECTED)
    desk.ledger.cancel_payout(desk.queue(), "not wanted", actor=ME)
    return late, later


def _left_twice(desk: Desk, counter: Counter, *, recovered: bool) -> UUID:
    """Decline an attempt, pay by the next, and hear that the first one's money left as well."""
    payout_id = desk.send()
    desk.told(payout_id, ReportedStatus.REFUSED, retryable=True)
    counter.clock.move(timedelta(hours=1))
    desk.submit(payout_id)
    desk.told(payout_id, ReportedStatus.SUCCEEDED, 2, utr=payout_id.hex[:12])
    desk.told(payout_id, ReportedStatus.SUCCEEDED, 1, utr=payout_id.hex[-12:])
    if recovered:
        desk.ledger.resolve_anomaly(payout_id, 1, Resolution.RECOVERED, "came back", actor=ME)
    return payout_id


def _reconciled(counter: Counter) -> UUID:
    """Match what both know, with breaks of what only one of them does; take one match back."""
    counter.book(50_000, -700, -590, 1_200)
    counter.opened.archive.keep(BANK, FILE.encode(), counter.clock.now())
    told = counter.statement([50_000, -700, 1_200, -999, 333], 0, digest=digest(FILE))
    counter.reconciliation.import_file([told], actor=ME)
    counter.reconcile()
    stands, undone, *_ = counter.live_matches()
    counter.reconciliation.undo_match(undone, "not the same", actor=ME)
    return stands


def _closed(desk: Desk, counter: Counter, late: UUID, later: UUID) -> None:
    """Close two days, hear late of the first, open the second again, and hear of that one."""
    first, happened = counter.today, counter.clock.now()
    counter.sleep(3)
    desk.ledger.close_period(first, actor=ME)
    desk.told(late, ReportedStatus.SUCCEEDED, effective_at=happened, utr="000789")
    desk.ledger.close_period(first + ONE_DAY, actor=ME)
    desk.ledger.propose_reopening(first + ONE_DAY, "a late charge", actor=ME)
    desk.ledger.reopen_period(first + ONE_DAY, actor=CHECKER)
    desk.told(later, ReportedStatus.SUCCEEDED, effective_at=happened + ONE_DAY, utr="000987")
    counter.book(-100)
