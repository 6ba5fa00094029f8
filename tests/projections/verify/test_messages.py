"""Evidence that is gone is found."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, insert

from projections.schema import ReadTables
from projections.verify.finding import Finding
from projections.verify.messages import Messages
from tests.builders import MOMENT
from tests.projections.verify.honest_book import FILE, WEBHOOK, HonestBook
from tests.projections.verify.looking import by_digest, changed, findings

BEHIND_EVENT = "The message or the file that an event was made from is in the archive"
WAITING = "A message that waits in the inbox is in the archive"


def positions_of(honest: HonestBook, topic: str, digest: str) -> list[int]:
    """Return where the events of a kind stand that name a digest."""
    page = honest.book.store.read_page(0, 1_000)
    return [each.position for each in page if each.topic.startswith(topic) and digest in each.event.model_dump_json()]


@pytest.mark.parametrize(
    ("digest", "topic"), [(by_digest(WEBHOOK), "payout."), (by_digest(FILE.encode()), "statement.imported")]
)
def test_a_message_that_was_removed_is_found(honest: HonestBook, digest: str, topic: str) -> None:
    """A webhook, or the file of a statement, that is no longer in the archive is told with each event made from it."""
    messages = honest.book.database.tables.raw_messages

    def remove(connection: Connection, _tables: ReadTables) -> None:
        connection.execute(delete(messages).where(messages.c.digest == digest))

    with changed(honest.book, remove) as connection:
        found = findings(Messages(), honest.book, connection)

    positions = positions_of(honest, topic, digest)
    assert positions
    assert found == [Finding("messages", BEHIND_EVENT, digest, "kept", "missing", each) for each in positions]


def test_a_waiting_message_without_a_body_is_found(honest: HonestBook) -> None:
    """What waits in the inbox and is not in the archive can never be handled."""
    digest = by_digest(b"never kept")

    def announce(connection: Connection, _tables: ReadTables) -> None:
        inbox = honest.book.database.tables.webhook_inbox
        connection.execute(insert(inbox), [{"digest": digest, "provider": "Nxt", "received_at": MOMENT}])

    with changed(honest.book, announce) as connection:
        found = findings(Messages(), honest.book, connection)

    assert found == [Finding("messages", WAITING, digest, "kept", "missing")]


def test_an_answer_that_was_never_archived_is_no_finding(honest: HonestBook) -> None:
    """A provider without an archive leaves only the digests of its answers."""
    inbox = honest.book.database.tables.webhook_inbox
    messages = honest.book.database.tables.raw_messages

    def forget(connection: Connection, _tables: ReadTables) -> None:
        connection.execute(delete(inbox).where(inbox.c.digest == by_digest(WEBHOOK)))
        connection.execute(delete(messages).where(messages.c.digest == by_digest(WEBHOOK)))

    with changed(honest.book, forget) as connection:
        assert findings(Messages(), honest.book, connection) == []
