"""The webhook inbox: messages that were accepted from a provider and are not dealt with yet.

A webhook is answered as soon as it is kept here, so that nothing is lost when it cannot be matched at once. Its body
is in the message archive. Who handles messages claims them for a while, so that several processes share the work; what
cannot be handled yet is put back for later, with the name of what it waits for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, tuple_, update

from ledger.errors import MessageNotFoundError
from ledger.store.database import Connection, Database
from ledger.store.upsert import insert_or

_NAMES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """One message that waits to be handled."""

    digest: str
    """SHA-256 (hex) of the body, by which the archive finds it."""
    provider: str
    received_at: datetime
    """When it first reached us (UTC)."""
    tries: int = 0
    """How often it could not be handled."""


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
        """Return the messages that wait, due or not, oldest first, behind the last one of the page before."""
        inbox = self._inbox.c
        query = self._waiting().limit(limit)
        if after is not None:
            last = tuple_(literal(after.received_at, inbox.received_at.type), literal(after.digest))
            query = query.where(tuple_(inbox.received_at, inbox.digest) > last)
        with self._database.read() as connection:
            return [PendingMessage(*row) for row in connection.execute(query)]

    def claim(self, limit: int, providers: Collection[str], now: datetime, until: datetime) -> list[PendingMessage]:
        """Take the messages of these providers that are due, oldest first; nobody else is given them before `until`.

        Whatever is then neither handled nor put back, since its worker died, is due again.
        """
        due = self._waiting().where(self._is_due(now), self._inbox.c.provider.in_(providers)).limit(limit)
        with self._database.read() as connection:
            # Looking first, because an idle worker looks often, and a write transaction would hold up the writers.
            if connection.execute(due.limit(1)).first() is None:
                return []
        with self._database.begin() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True))
            claimed = [PendingMessage(*row) for row in rows]
            digests = [message.digest for message in claimed]
            connection.execute(update(self._inbox).where(self._inbox.c.digest.in_(digests)).values(next_try_at=until))
        return claimed

    def put_back(self, digest: str, next_try_at: datetime, waits_for: str | None = None) -> None:
        """Let a message that cannot be handled yet wait, for a moment or for what it names, if that is earlier."""
        inbox = self._inbox.c
        waiting = and_(inbox.digest == digest, inbox.handled_at.is_(None))
        values = {"tries": inbox.tries + 1, "next_try_at": next_try_at, "waits_for": waits_for}
        with self._database.begin() as connection:
            connection.execute(update(self._inbox).where(waiting).values(values))

    def wake(self, names: Collection[str], now: datetime) -> int:
        """Let the messages that wait for one of these names be due now; return how many there were."""
        wanted = sorted(set(names))
        starts = range(0, len(wanted), _NAMES_PER_QUERY)
        return sum(self._wake(wanted[start : start + _NAMES_PER_QUERY], now) for start in starts)

    def mark_handled(
        self, digest: str, outcome: str, handled_at: datetime, connection: Connection | None = None
    ) -> None:
        """Note what became of a message; the first outcome stays. Raises MessageNotFoundError."""
        inbox = self._inbox.c
        handled = update(self._inbox).where(inbox.digest == digest, inbox.handled_at.is_(None))
        with self._database.join(connection) as writing:
            if writing.execute(handled.values(handled_at=handled_at, outcome=outcome)).rowcount == 0:
                self._check_kept(digest, writing)

    def _waiting(self) -> Select[Any]:
        inbox = self._inbox.c
        query = select(inbox.digest, inbox.provider, inbox.received_at, inbox.tries).where(inbox.handled_at.is_(None))
        return query.order_by(inbox.received_at, inbox.digest)

    def _is_due(self, now: datetime) -> ColumnElement[bool]:
        next_try_at = self._inbox.c.next_try_at
        return or_(next_try_at.is_(None), next_try_at <= now)

    def _wake(self, names: Collection[str], now: datetime) -> int:
        inbox = self._inbox.c
        waiting = and_(inbox.handled_at.is_(None), inbox.waits_for.in_(names), inbox.next_try_at > now)
        with self._database.read() as connection:
            # Looking first, as in `claim`: almost never does a message wait for what the log has just learnt.
            if connection.execute(select(inbox.digest).where(waiting).limit(1)).first() is None:
                return 0
        with self._database.begin() as connection:
            return connection.execute(update(self._inbox).where(waiting).values(next_try_at=now)).rowcount

    def _check_kept(self, digest: str, connection: Connection) -> None:
        inbox = self._inbox.c
        if connection.scalar(select(inbox.digest).where(inbox.digest == digest)) is None:
            raise MessageNotFoundError(digest)
