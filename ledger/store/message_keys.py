"""The keys of provider messages: one for each, so that what is about one payee can be erased with the payee.

The messages themselves are append-only, and stay as they came in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, bindparam, case, exists, func, select, update

from ledger.clock import Clock
from ledger.errors import MessageErasedError, SealBrokenError
from ledger.store.book_keys import BookKeys
from ledger.store.columns import UtcDateTime, Uuid
from ledger.store.database import Connection
from ledger.store.key_encryption_key import KEY_BYTES
from ledger.store.key_lock import share_keys
from ledger.store.round_trip import round_trip
from ledger.store.seal import seal, unseal
from ledger.store.upsert import insert_or


class MessageKeys:
    """The keys of one book's messages."""

    def __init__(self, book_keys: BookKeys) -> None:
        """Wrap them by the book's own key."""
        self._database = book_keys.database
        self._book_keys = book_keys
        self._keys = self._database.tables.message_keys

    def make(self, digest: str, connection: Connection) -> bytes:
        """Return the key of a message that is about to be kept; two who keep it at once both get the first one."""
        share_keys(self._database, connection)
        wrapping_key, key = self._book_keys.wrapping_key(connection), secrets.token_bytes(KEY_BYTES)
        insert = insert_or(connection.dialect.name, self._keys).on_conflict_do_nothing()
        row = {"digest": digest, "wrapped_key": seal(wrapping_key, key, place_of(digest)), "is_shared": False}
        is_first = connection.execute(insert, row).rowcount == 1
        return key if is_first else self.find(digest, connection)

    def find(self, digest: str, connection: Connection) -> bytes:
        """Return the key of a message that is kept. Raises MessageErasedError or SealBrokenError."""
        row = connection.execute(self._select, {"digest": digest}).one_or_none()
        if row is not None and row.destroyed_at is not None:
            raise MessageErasedError(digest)
        if row is not None and row.wrapped_key is not None:
            return unseal(self._book_keys.wrapping_key(connection), row.wrapped_key, place_of(digest))
        first = self._book_keys.first(connection)
        if first is None:
            raise SealBrokenError(place_of(digest))
        return first.derive(f"provider message {digest}")

    @cached_property
    def _select(self) -> Select[Any]:
        keys = self._keys.c
        return select(keys.wrapped_key, keys.destroyed_at).where(keys.digest == bindparam("digest"))


class MessageErasure:
    """Which message is about whom, and the end of what was about one payee only."""

    def __init__(self, book_keys: BookKeys, clock: Clock) -> None:
        """Look after the messages of a book."""
        tables = book_keys.database.tables
        self._keys, self._beneficiary_keys = tables.message_keys, tables.beneficiary_keys
        self._clock = clock

    def note(self, noted: Sequence[tuple[str, UUID]], connection: Connection) -> None:
        """Note which message is about which payee. If a payee is erased already, the message's key is destroyed."""
        now = self._clock.now()
        with round_trip(connection) as trip:
            # One after the other: a message that two of them speak of is shared from the second one on.
            for digest, beneficiary_id in noted:
                trip.ask(self._note, {"noted": digest, "payee": beneficiary_id, "now": now})

    @cached_property
    def _note(self) -> Update:
        keys, payees = self._keys.c, self._beneficiary_keys.c
        digest, payee = bindparam("noted", type_=keys.digest.type), bindparam("payee", type_=Uuid())
        erased = exists().where(payees.beneficiary_id == payee, payees.destroyed_at.is_not(None))
        ends = keys.beneficiary_id.is_(None) & erased
        values = {
            "is_shared": keys.beneficiary_id.is_not(None),
            "beneficiary_id": func.coalesce(keys.beneficiary_id, payee),
            "wrapped_key": case((ends, None), else_=keys.wrapped_key),
            "destroyed_at": case((ends, bindparam("now", type_=UtcDateTime())), else_=keys.destroyed_at),
        }
        is_news = keys.beneficiary_id.is_(None) | (keys.beneficiary_id != payee)
        return update(self._keys).where(keys.digest == digest, ~keys.is_shared, is_news).values(values)

    def destroy(self, beneficiary_id: UUID, connection: Connection) -> None:
        """Destroy the keys of all messages that are about this payee and nobody else."""
        keys = self._keys.c
        living = (keys.beneficiary_id == beneficiary_id) & ~keys.is_shared & keys.destroyed_at.is_(None)
        tombstone = {"wrapped_key": None, "destroyed_at": self._clock.now()}
        connection.execute(update(self._keys).where(living).values(tombstone))


def place_of(digest: str) -> str:
    """Return where a message's key belongs."""
    return f"key of message {digest}"
