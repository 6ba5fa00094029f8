"""The webhook delay, and the orphans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.store.database import Database
from ledger.store.inbox import WebhookInbox
from projections.queries.figures.orphans import Orphan, count_orphans, list_orphans
from projections.queries.figures.percentiles import Percentiles
from projections.queries.figures.webhook_delay import WebhookDelay, webhook_delays
from projections.queries.spans import Span
from tests.projections.queries.figures.conftest import Reader

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def inbox(database: Database) -> WebhookInbox:
    """Return the book's inbox."""
    return WebhookInbox(database)


def handled(inbox: WebhookInbox, digest: str, took: timedelta, provider: str = "A", at: datetime = NOON) -> None:
    """Let a message be handled at a moment, so long after it was received."""
    inbox.keep(digest, provider, at - took)
    inbox.mark_handled(digest, "applied", at)


def test_no_message_has_no_delay(read: Reader) -> None:
    """A provider that sent nothing is left out."""
    assert read(webhook_delays, Span()) == []


def test_delays_are_by_provider(read: Reader, inbox: WebhookInbox) -> None:
    """What waits is counted however long it waits, and what was handled in the span is ranked."""
    for number in range(1, 4):
        handled(inbox, f"a{number}", number * SECOND)
    handled(inbox, "early", 90 * SECOND, at=NOON - SECOND)
    handled(inbox, "late", 90 * SECOND, at=NOON + SECOND)
    handled(inbox, "c1", 5 * SECOND, provider="C")
    for digest, age in (("b1", 7), ("b2", 70)):
        inbox.keep(digest, "B", NOON - age * SECOND)
    inbox.keep("c2", "C", NOON)

    found = read(webhook_delays, Span(NOON, NOON + SECOND))

    assert found == [
        WebhookDelay("A", 0, None, Percentiles(3, 2 * SECOND, 3 * SECOND)),
        WebhookDelay("B", 2, NOON - 70 * SECOND, None),
        WebhookDelay("C", 1, NOON, Percentiles(1, 5 * SECOND, 5 * SECOND)),
    ]


def test_what_was_set_aside_was_not_handled(read: Reader, inbox: WebhookInbox, database: Database) -> None:
    """A message that a person set aside waits no more, and its time is the person's."""
    digest = "a" * 64
    inbox.keep(digest, "A", NOON)
    with database.begin() as connection:
        inbox.set_aside(digest, "A", NOON + SECOND, connection)

    assert read(webhook_delays, Span()) == []


def test_orphans_are_what_was_tried_and_waits(read: Reader, inbox: WebhookInbox) -> None:
    """A message that was never tried is none, and one that was handled is none any more."""
    for digest, age in (("new", 9), ("older", 8), ("newer", 7), ("done", 6)):
        inbox.keep(digest, "A", NOON - age * SECOND)
    for digest in ("older", "newer", "newer", "done"):
        inbox.put_back(digest, NOON + SECOND, "reference P-1" if digest == "newer" else None)
    inbox.mark_handled("done", "applied", NOON)

    found = read(list_orphans, limit=9)

    assert found == [
        Orphan("older", "A", NOON - 8 * SECOND, tries=1, waits_for=None, next_try_at=NOON + SECOND),
        Orphan("newer", "A", NOON - 7 * SECOND, tries=2, waits_for="reference P-1", next_try_at=NOON + SECOND),
    ]
    assert read(count_orphans) == 2


def test_a_claimed_message_is_no_orphan(read: Reader, inbox: WebhookInbox) -> None:
    """A message that a worker has taken for the first time has not been tried."""
    inbox.keep("new", "A", NOON)
    inbox.claim(1, ["A"], NOON, NOON + 60 * SECOND)

    assert (read(list_orphans, limit=9), read(count_orphans)) == ([], 0)


def test_pages_of_orphans_are_the_whole_list(read: Reader, inbox: WebhookInbox) -> None:
    """Whatever the size of the pages, each orphan is on one of them, also where several were received at once."""
    for number in range(7):
        inbox.keep(f"m{number}", "A", NOON + number // 3 * SECOND)
        inbox.put_back(f"m{number}", NOON)

    whole = read(list_orphans, limit=9)

    assert [orphan.digest for orphan in whole] == [f"m{number}" for number in range(7)]
    for limit in (1, 2, 3):
        pages, after = [], None
        while page := read(list_orphans, limit=limit, after=after):
            pages += page
            after = page[-1].place
        assert pages == whole
