"""Rotation: another key-encryption key in place of the one before, without touching the log or a provider's message.

The data keys are wrapped by a fresh key too: whoever has the old key-encryption key, and even a copy of the keys it
wrapped, can do nothing with what is wrapped from now on. All of it is one transaction: cut off, nothing has happened.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select, update

from ledger.errors import KeyEncryptionKeyWrongError
from ledger.store.append_lock import lock_writers
from ledger.store.book_keys import FIRST, WRAPPING, BookKeys
from ledger.store.database import Database
from ledger.store.key_encryption_key import KEY_BYTES, KeyEncryptionKey
from ledger.store.key_lock import lock_keys
from ledger.store.message_keys import place_of
from ledger.store.seal import seal, unseal

PAGE = 1_000
Progress = Callable[[int, int], None]
"""Is told how many data keys are wrapped anew, and of how many."""


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """The rotation of one book's key-encryption key."""

    database: Database
    old: KeyEncryptionKey
    new: KeyEncryptionKey

    def run(
        self, kept: Collection[str] = (), renewed: Collection[str] = (), progress: Progress = lambda _done, _of: None
    ) -> int | None:
        """Wrap every key anew and return how many data keys there are; None where the new key is in place already.

        Of the book's own keys those of the purposes `kept` are made if need be, because what they have sealed must
        stay readable; those `renewed` are forgotten, and made afresh on next use. Raises KeyEncryptionKeyWrongError.
        """
        if self._is_done():
            return None
        keys = BookKeys.open(self.database, self.old)
        with self.database.begin() as connection:
            lock_keys(self.database, connection)
            lock_writers(self.database, connection)
            for purpose in kept:
                keys.make(purpose, connection)
            count = self._wrap_data_keys(keys, connection, progress)
            self._wrap_book_keys(keys, {FIRST, *renewed}, connection)
        return count

    def _is_done(self) -> bool:
        try:
            with self.database.read() as connection:
                return BookKeys(self.database, self.new).find(WRAPPING, connection) is not None
        except KeyEncryptionKeyWrongError:
            return False

    def _wrap_data_keys(self, keys: BookKeys, connection: Connection, progress: Progress) -> int:
        tables, old = self.database.tables, keys.wrapping_key(connection)
        self._give_derived_messages_keys(keys, old, connection)
        wrapping = _Wrapping(connection, old, secrets.token_bytes(KEY_BYTES), progress)
        parts = (
            (tables.beneficiary_keys, tables.beneficiary_keys.c.beneficiary_id, str),
            (tables.message_keys, tables.message_keys.c.digest, place_of),
        )
        wrapping.total = sum(wrapping.count(table) for table, _, _ in parts)
        for table, key, place in parts:
            wrapping.wrap(table, key, place)
        keys.put(WRAPPING, wrapping.new, connection)
        return wrapping.done

    def _give_derived_messages_keys(self, keys: BookKeys, wrapping_key: bytes, connection: Connection) -> None:
        """Keep the keys of messages that are older than their table, so that nothing is derived any more."""
        first = keys.first(connection)
        if first is None:
            return
        messages, kept = self.database.tables.raw_messages.c, self.database.tables.message_keys
        without = select(messages.digest, kept.c.digest.label("noted"))
        without = without.outerjoin(kept, kept.c.digest == messages.digest)
        without = without.where(kept.c.wrapped_key.is_(None), kept.c.destroyed_at.is_(None))
        for digest, noted in connection.execute(without).all():
            key = seal(wrapping_key, first.derive(f"provider message {digest}"), place_of(digest))
            if noted is None:
                connection.execute(insert(kept).values(digest=digest, wrapped_key=key, is_shared=False))
            else:
                connection.execute(update(kept).where(kept.c.digest == digest).values(wrapped_key=key))

    def _wrap_book_keys(self, keys: BookKeys, gone: Collection[str], connection: Connection) -> None:
        rows, new = self.database.tables.book_keys, BookKeys(self.database, self.new)
        connection.execute(delete(rows).where(rows.c.purpose.in_(gone)))
        for purpose, wrapped_key in connection.execute(select(rows.c.purpose, rows.c.wrapped_key)).all():
            new.put(purpose, keys.unwrapped(purpose, wrapped_key), connection)


@dataclass(slots=True)
class _Wrapping:
    connection: Connection
    old: bytes
    new: bytes
    progress: Progress
    total: int = 0
    done: int = 0

    def count(self, table: Table) -> int:
        """Return how many keys of a table are not destroyed."""
        living = select(func.count()).select_from(table).where(table.c.wrapped_key.is_not(None))
        return self.connection.execute(living).scalar_one()

    def wrap(self, table: Table, key: Column[Any], place: Callable[[Any], str]) -> None:
        """Wrap the keys of a table anew, page by page in the order of its own key."""
        page = select(key.label("id"), table.c.wrapped_key).where(table.c.wrapped_key.is_not(None))
        page = page.order_by(key).limit(PAGE)
        change = update(table).where(key == bindparam("of")).values(wrapped_key=bindparam("wrapped"))
        rows = self.connection.execute(page).all()
        while rows:
            changes = [{"of": row.id, "wrapped": self._wrapped_anew(row.wrapped_key, place(row.id))} for row in rows]
            self.connection.execute(change, changes)
            self.done += len(rows)
            self.progress(self.done, self.total)
            rows = self.connection.execute(page.where(key > rows[-1].id)).all()

    def _wrapped_anew(self, wrapped_key: bytes, place: str) -> bytes:
        return seal(self.new, unseal(self.old, wrapped_key, place), place)
