"""The message archive: what providers really sent, byte for byte, as the evidence behind the events.

Append-only, encrypted, and found by the digest that the events carry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Insert, Select, bindparam, select

from ledger.errors import MessageNotFoundError
from ledger.store.book_keys import BookKeys
from ledger.store.database import Connection
from ledger.store.message_keys import MessageKeys
from ledger.store.seal import seal, unseal
from ledger.store.upsert import insert_or


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """One raw message of a provider's."""

    digest: str
    """SHA-256 (hex) of the body."""
    provider: str
    received_at: datetime
    """When it first reached us (UTC)."""
    body: bytes = field(repr=False)


class MessageArchive:
    """One book's provider messages. Each statement is made once: making one takes longer than running it."""

    def __init__(self, book_keys: BookKeys) -> None:
        """Keep messages beside the book's keys; each is sealed with a key of its own."""
        self._database = book_keys.database
        self._messages = self._database.tables.raw_messages
        self._keys = MessageKeys(book_keys)

    def keep(self, provider: str, body: bytes, received_at: datetime, connection: Connection | None = None) -> str:
        """Keep a message and return its digest; of a message that is there already, the first arrival counts.

        Raises KeyEncryptionKeyWrongError.
        """
        digest = sha256(body).hexdigest()
        if connection is None:
            # Look before writing: most answers to polls are known, and reading waits for nobody.
            with self._database.read() as reading:
                if self._is_kept(digest, reading):
                    return digest
        with self._database.join(connection) as writing:
            # Asked again, because SQLite refuses a row under a digest that is taken, even one that is to be left out.
            if not self._is_kept(digest, writing):
                sealed_body = seal(self._keys.make(digest, writing), body, digest)
                facts = {"digest": digest, "provider": provider, "received_at": received_at}
                writing.execute(self._insert, facts | {"sealed_body": sealed_body})
        return digest

    def read(self, digest: str) -> ArchivedMessage:
        """Return a message as it was received. Raises MessageNotFoundError, MessageErasedError or SealBrokenError."""
        with self._database.read() as connection:
            row = connection.execute(self._find, {"digest": digest}).one_or_none()
            if row is None:
                raise MessageNotFoundError(digest)
            body = unseal(self._keys.find(digest, connection), row.sealed_body, digest)
        return ArchivedMessage(digest, row.provider, row.received_at, body)

    def _is_kept(self, digest: str, connection: Connection) -> bool:
        return connection.scalar(self._find_digest, {"digest": digest}) is not None

    @cached_property
    def _insert(self) -> Insert:
        return insert_or(self._database.engine.dialect.name, self._messages).on_conflict_do_nothing()

    @cached_property
    def _find(self) -> Select[Any]:
        messages = self._messages.c
        found = select(messages.provider, messages.received_at, messages.sealed_body)
        return found.where(messages.digest == bindparam("digest"))

    @cached_property
    def _find_digest(self) -> Select[Any]:
        return select(self._messages.c.digest).where(self._messages.c.digest == bindparam("digest"))
