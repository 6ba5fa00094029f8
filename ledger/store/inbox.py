"""The webhook inbox: messages that were accepted from a provider and are not dealt with yet.

A webhook is answered as soon as it is kept here, so that nothing is lost when it cannot be matched at once. Its body
is in the message archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, tuple_, update

from ledger.errors import MessageNotFoundError
from ledger.store.database import Connection, Database
from ledger.store.upsert import insert_or


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """One message that waits to be handled."""

    digest: str
    """SHA-256 (hex) of the body, by which the archive finds it."""
    provider: str
    received_at: datetime
    """When it first reached us (UTC)."""


class WebhookInbox:
    """One book's webhooks."""

    def __init__(self, database: Database) -> None:
        """Keep them in a database."""
        self._database = database
        self._inbox = database.tables.webhook_inbox

    def keep(self, digest: str, provider: str, received_at: datetime, connection: Connection | None = None) -> bool:
        """Keep a message; return False, without a change, when it came before."""
        with self._database.join(connection) as writing:
            insert = insert_or(writing, self._inbox).values(digest=digest, provider=provider, received_at=received_at)
            kept = writing.execute(insert.on_conflict_do_nothing().returning(self._inbox.c.digest))
            return kept.first() is not None

    def pending(self, limit: int, after: PendingMessage | None = None) -> list[PendingMessage]:
        """Return the messages that wait, oldest first, behind the last one of the page before.

        So messages that match nothing yet never hold up those that came later.
        """
        inbox = self._inbox.c
        query = select(inbox.digest, inbox.provider, inbox.received_at).where(inbox.handled_at.is_(None))
        if after is not None:
            last = tuple_(literal(after.received_at, inbox.received_at.type), literal(after.digest))
            query = query.where(tuple_(inbox.received_at, inbox.digest) > last)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(inbox.received_at, inbox.digest).limit(limit))
            return [PendingMessage(*row) for row in rows]

    def mark_handled(
        self, digest: str, outcome: str, handled_at: datetime, connection: Connection | None = None
    ) -> None:
        """Note what became of a message; the first outcome stays. Raises MessageNotFoundError."""
        inbox = self._inbox.c
        handled = update(self._inbox).where(inbox.digest == digest, inbox.handled_at.is_(None))
        with self._database.join(connection) as writing:
            if writing.execute(handled.values(handled_at=handled_at, outcome=outcome)).rowcount == 0:
                self._check_kept(digest, writing)

    def _check_kept(self, digest: str, connection: Connection) -> None:
        inbox = self._inbox.c
        if connection.scalar(select(inbox.digest).where(inbox.digest == digest)) is None:
            raise MessageNotFoundError(digest)
