"""The webhook inbox: messages that were accepted from a provider and are not dealt with yet.

A webhook is answered as soon as it is kept here, so that nothing is lost when it cannot be matched at once. Its body
is in the message archive. Who handles messages claims them for a while, so that several processes share the work; what
cannot be handled yet is put back for later, with the name of what it waits for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Update, and_, bindparam, literal, or_, select, tuple_, update
from sqlalchemy.sql.dml import ReturningInsert

from ledger.errors import MessageHandledError, MessageNotFoundError, MessageNotInInboxError
from ledger.store.database import Connection, Database
from ledger.store.upsert import insert_or
from ledger.texts import is_digest, printable

SET_ASIDE = "set_aside"
"""What became of a message that a person set aside."""
_NAMES_PER_QUERY = 500
_SHOWN_MAX = 100


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
    """One book's webhooks. Each statement is made once: making one takes longer than running it."""

    def __init__(self, database: Database) -> None:
        """Keep them in a database."""
        self._database = database
        self._inbox = database.tables.webhook_inbox

    def keep(self, digest: str, provider: str, received_at: datetime, connection: Connection | None = None) -> bool:
        """Keep a message; return False, without a change, when it came before."""
        with self._database.join(connection) as writing:
            message = {"digest": digest, "provider": provider, "received_at": received_at}
            return writing.execute(self._insert, message).first() is not None

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
        due = {"now": now, "providers": list(providers), "at_most": limit}
        with self._database.read() as connection:
            # Looking first, because an idle worker looks often, and a write transaction would hold up the writers.
            if connection.execute(self._due, due | {"at_most": 1}).first() is None:
                return []
        with self._database.begin() as connection:
            claimed = [PendingMessage(*row) for row in connection.execute(self._due_locked, due)]
            connection.execute(self._postpone, {"digests": [message.digest for message in claimed], "until": until})
        return claimed

    def put_back(self, digest: str, next_try_at: datetime, waits_for: str | None = None) -> None:
        """Let a message that cannot be handled yet wait, for a moment or for what it names, if that is earlier."""
        with self._database.begin() as connection:
            connection.execute(self._put_back, {"of": digest, "until": next_try_at, "name": waits_for})

    def wake(self, names: Collection[str], now: datetime) -> int:
        """Let the messages that wait for one of these names be due now; return how many there were."""
        wanted = sorted(set(names))
        starts = range(0, len(wanted), _NAMES_PER_QUERY)
        return sum(self._wake(wanted[start : start + _NAMES_PER_QUERY], now) for start in starts)

    def try_now(self, digest: str, now: datetime, connection: Connection | None = None) -> None:
        """Let a message that waits be due now. Raises MessageNotInInboxError or MessageHandledError."""
        with self._database.join(connection) as writing:
            self._check_waits(digest, None, writing)
            writing.execute(self._postpone, {"digests": [digest], "until": now})

    def set_aside(self, digest: str, provider: str, at: datetime, connection: Connection) -> None:
        """Close a message of this provider's that waits, on a connection whose owner ends the transaction.

        Raises MessageNotInInboxError or MessageHandledError.
        """
        self._check_waits(digest, provider, connection)
        connection.execute(self._handle, {"of": digest, "at": at, "became": SET_ASIDE})

    def mark_handled(
        self, digest: str, outcome: str, handled_at: datetime, connection: Connection | None = None
    ) -> None:
        """Note what became of a message; the first outcome stays. Raises MessageNotFoundError."""
        with self._database.join(connection) as writing:
            if writing.execute(self._handle, {"of": digest, "at": handled_at, "became": outcome}).rowcount == 0:
                self._check_kept(digest, writing)

    def _waiting(self) -> Select[Any]:
        inbox = self._inbox.c
        query = select(inbox.digest, inbox.provider, inbox.received_at, inbox.tries).where(inbox.handled_at.is_(None))
        return query.order_by(inbox.received_at, inbox.digest)

    def _wake(self, names: Sequence[str], now: datetime) -> int:
        awaited = {"names": names, "now": now}
        with self._database.read() as connection:
            # Looking first, as in `claim`: almost never does a message wait for what the log has just learnt.
            if connection.execute(self._one_awaited, awaited).first() is None:
                return 0
        with self._database.begin() as connection:
            return connection.execute(self._wake_awaited, awaited).rowcount

    def _check_waits(self, digest: str, provider: str | None, connection: Connection) -> None:
        """Refuse a message that is not there, is another provider's, or is closed; lock one that waits."""
        inbox = self._inbox.c
        query = select(inbox.provider, inbox.outcome).where(inbox.digest == digest).with_for_update()
        # What is no digest is in no inbox, and not every database would even take the question.
        found = connection.execute(query).one_or_none() if is_digest(digest) else None
        if found is None or provider not in {None, found.provider}:
            raise MessageNotInInboxError(printable(digest, length_max=_SHOWN_MAX), provider)
        if found.outcome is not None:
            raise MessageHandledError(digest, found.outcome)

    def _check_kept(self, digest: str, connection: Connection) -> None:
        inbox = self._inbox.c
        if connection.scalar(select(inbox.digest).where(inbox.digest == digest)) is None:
            raise MessageNotFoundError(digest)

    @cached_property
    def _insert(self) -> ReturningInsert[Any]:
        insert = insert_or(self._database.engine.dialect.name, self._inbox)
        return insert.on_conflict_do_nothing().returning(self._inbox.c.digest)

    @cached_property
    def _due(self) -> Select[Any]:
        inbox = self._inbox.c
        is_due = or_(inbox.next_try_at.is_(None), inbox.next_try_at <= bindparam("now"))
        asked_for = inbox.provider.in_(bindparam("providers", expanding=True))
        return self._waiting().where(is_due, asked_for).limit(bindparam("at_most", type_=Integer))

    @cached_property
    def _due_locked(self) -> Select[Any]:
        return self._due.with_for_update(skip_locked=True)

    @cached_property
    def _postpone(self) -> Update:
        is_claimed = self._inbox.c.digest.in_(bindparam("digests", expanding=True))
        return update(self._inbox).where(is_claimed).values(next_try_at=bindparam("until"))

    @cached_property
    def _put_back(self) -> Update:
        values = {"tries": self._inbox.c.tries + 1, "next_try_at": bindparam("until"), "waits_for": bindparam("name")}
        return update(self._inbox).where(self._is_waiting).values(values)

    @cached_property
    def _handle(self) -> Update:
        handled = update(self._inbox).where(self._is_waiting)
        return handled.values(handled_at=bindparam("at"), outcome=bindparam("became"))

    @cached_property
    def _one_awaited(self) -> Select[Any]:
        return select(self._inbox.c.digest).where(self._is_awaited).limit(1)

    @cached_property
    def _wake_awaited(self) -> Update:
        return update(self._inbox).where(self._is_awaited).values(next_try_at=bindparam("now"))

    @property
    def _is_waiting(self) -> ColumnElement[bool]:
        return and_(self._inbox.c.digest == bindparam("of"), self._inbox.c.handled_at.is_(None))

    @property
    def _is_awaited(self) -> ColumnElement[bool]:
        inbox = self._inbox.c
        named = inbox.waits_for.in_(bindparam("names", expanding=True))
        return and_(inbox.handled_at.is_(None), named, inbox.next_try_at > bindparam("now"))
