"""Provider messages: kept as evidence, and webhooks until they are dealt with."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from ledger.errors import MessageNotFoundError, SealBrokenError
from ledger.store.book_keys import BookKeys
from ledger.store.database import Database
from ledger.store.inbox import PendingMessage, WebhookInbox
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.message_archive import ArchivedMessage, MessageArchive
from tests.ledger.store.notes import MOMENT

BODY = b'{"account_number": "0012345"}'
LATER = MOMENT + timedelta(hours=1)


@pytest.fixture
def archive(database: Database) -> MessageArchive:
    return MessageArchive(BookKeys.open(database, KeyEncryptionKey(bytes(32))))


@pytest.fixture
def inbox(database: Database) -> WebhookInbox:
    return WebhookInbox(database)


def test_a_message_is_found_by_its_digest(archive: MessageArchive) -> None:
    """What a provider sent comes back byte for byte, and keeping it twice keeps the first arrival."""
    digest = archive.keep("nxtbanking", BODY, MOMENT)

    assert archive.keep("nxtbanking", BODY, LATER) == digest == sha256(BODY).hexdigest()
    assert archive.read(digest) == ArchivedMessage(digest, "nxtbanking", MOMENT, BODY)
    assert "0012345" not in repr(archive.read(digest))


def test_messages_are_encrypted(database: Database, archive: MessageArchive) -> None:
    """The database does not hold what the message says."""
    archive.keep("nxtbanking", BODY, MOMENT)

    with database.read() as connection:
        row = connection.execute(database.tables.raw_messages.select()).one()
    assert b"0012345" not in row.sealed_body


def test_messages_cannot_be_changed_or_removed(database: Database, archive: MessageArchive) -> None:
    """The database refuses to alter evidence."""
    digest = archive.keep("nxtbanking", BODY, MOMENT)
    messages = database.tables.raw_messages

    for change in (messages.update().values(provider="other"), messages.delete()):
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
            connection.execute(change)
    assert archive.read(digest).provider == "nxtbanking"


def test_an_unknown_digest_is_named(archive: MessageArchive, inbox: WebhookInbox) -> None:
    """A message that was never kept is not found."""
    with pytest.raises(MessageNotFoundError, match="0f0f"):
        archive.read("0f0f")
    with pytest.raises(MessageNotFoundError, match="0f0f"):
        inbox.mark_handled("0f0f", "completed", LATER)


def test_a_forged_message_is_refused(database: Database, archive: MessageArchive) -> None:
    """A sealed body under another message's digest is not taken for it."""
    digest = archive.keep("nxtbanking", BODY, MOMENT)
    messages = database.tables.raw_messages
    with database.begin() as connection:
        row = connection.execute(messages.select()).one()
        connection.execute(insert(messages).values(row._asdict() | {"digest": "ff" * 32}))

    with pytest.raises(SealBrokenError):
        archive.read("ff" * 32)
    assert archive.read(digest).body == BODY


def test_a_webhook_waits_until_it_is_handled(inbox: WebhookInbox) -> None:
    """Webhooks wait oldest first; a duplicate changes nothing, before and after the message was handled."""
    assert inbox.keep("bb", "nxtbanking", LATER)
    assert inbox.keep("aa", "nxtbanking", MOMENT)
    assert not inbox.keep("aa", "nxtbanking", LATER)
    waiting = [PendingMessage("aa", "nxtbanking", MOMENT), PendingMessage("bb", "nxtbanking", LATER)]
    assert inbox.pending(10) == waiting
    assert inbox.pending(1) == waiting[:1]
    assert inbox.pending(10, after=waiting[0]) == waiting[1:]

    inbox.mark_handled("aa", "completed", LATER)
    inbox.mark_handled("aa", "something else", LATER)
    assert not inbox.keep("aa", "nxtbanking", LATER)
    assert inbox.pending(10) == waiting[1:]


def test_the_first_outcome_stays(database: Database, inbox: WebhookInbox) -> None:
    """What became of a webhook is written once."""
    inbox.keep("aa", "nxtbanking", MOMENT)
    inbox.mark_handled("aa", "completed", MOMENT)
    inbox.mark_handled("aa", "ignored", LATER)

    with database.read() as connection:
        row = connection.execute(database.tables.webhook_inbox.select()).one()
    assert (row.handled_at, row.outcome) == (MOMENT, "completed")


def test_a_message_is_kept_in_the_transaction_it_is_given(
    database: Database, archive: MessageArchive, inbox: WebhookInbox
) -> None:
    """Message, webhook and outcome share the fate of the connection they are written on."""
    with database.begin() as connection:
        digest = archive.keep("nxtbanking", BODY, MOMENT, connection)
        inbox.keep(digest, "nxtbanking", MOMENT, connection)
        inbox.mark_handled(digest, "completed", MOMENT, connection)
        connection.rollback()

    with pytest.raises(MessageNotFoundError):
        archive.read(digest)
    assert inbox.keep(digest, "nxtbanking", MOMENT)
