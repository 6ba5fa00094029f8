"""The book's keys: one for each purpose, random, and wrapped by the key-encryption key.

So the key-encryption key can be replaced without anything that was sealed before becoming unreadable. A book that is
older than this table used keys derived from its first key-encryption key: it keeps them, and that key among its own
until the first rotation.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import Any, Self

from sqlalchemy import Select, bindparam, select

from ledger.errors import KeyEncryptionKeyWrongError, SealBrokenError
from ledger.store.database import Connection, Database
from ledger.store.key_encryption_key import KEY_BYTES, KeyEncryptionKey
from ledger.store.key_lock import lock_keys
from ledger.store.log import read_head
from ledger.store.seal import seal, unseal
from ledger.store.upsert import insert_or

WRAPPING = "wrap beneficiary keys"
"""The purpose of the key that wraps the data keys, of messages too. Its name is from a time when those had none."""
FIRST = "first key-encryption key"


class BookKeys:
    """The keys of one book, as whoever has its key-encryption key sees them."""

    def __init__(self, database: Database, key_encryption_key: KeyEncryptionKey) -> None:
        """Use a key-encryption key without asking whether it is the right one."""
        self.database = database
        self._rows = database.tables.book_keys
        self._first = key_encryption_key
        self._wrapping_key = key_encryption_key.derive("wrap book keys")
        self._unwrapped: dict[tuple[str, bytes], bytes] = {}
        self._known: dict[str, bytes] = {}

    @classmethod
    def open(cls, database: Database, key_encryption_key: KeyEncryptionKey) -> Self:
        """Open the keys of a book, which get made the first time. Raises KeyEncryptionKeyWrongError."""
        keys = cls(database, key_encryption_key)
        with database.read() as connection:
            begun = keys.find(WRAPPING, connection) is not None
        if not begun:
            with database.begin() as connection:
                keys._begin(connection)
        return keys

    def of(self, purpose: str) -> bytes:
        """Return the key of a purpose, which is made on first use. Raises KeyEncryptionKeyWrongError.

        It is read once: of a purpose whose key changes in a rotation, `find` tells it as it stands.
        """
        if purpose not in self._known:
            with self.database.read() as connection:
                found = self.find(purpose, connection)
            if found is None:
                with self.database.begin() as connection:
                    lock_keys(self.database, connection)
                    found = self.make(purpose, connection)
            self._known[purpose] = found
        return self._known[purpose]

    def find(self, purpose: str, connection: Connection) -> bytes | None:
        """Return the key of a purpose as a transaction sees it; None before it is made.

        Raises KeyEncryptionKeyWrongError.
        """
        wrapped = connection.execute(self._select, {"purpose": purpose}).scalar_one_or_none()
        return None if wrapped is None else self.unwrapped(purpose, wrapped)

    def make(self, purpose: str, connection: Connection) -> bytes:
        """Return the key of a purpose in a transaction that holds the lock of keys, after making it if need be."""
        found = self.find(purpose, connection)
        if found is not None:
            return found
        first = self.first(connection)
        self.put(purpose, secrets.token_bytes(KEY_BYTES) if first is None else first.derive(purpose), connection)
        found = self.find(purpose, connection)
        assert found is not None, "a key that was just stored is there"
        return found

    def put(self, purpose: str, key: bytes, connection: Connection) -> None:
        """Keep the key of a purpose, in place of any other."""
        insert = insert_or(connection.dialect.name, self._rows)
        insert = insert.on_conflict_do_update(
            index_elements=[self._rows.c.purpose], set_={"wrapped_key": insert.excluded.wrapped_key}
        )
        connection.execute(insert, {"purpose": purpose, "wrapped_key": seal(self._wrapping_key, key, purpose)})

    def first(self, connection: Connection) -> KeyEncryptionKey | None:
        """Return the key from which everything older than this table was derived; None where nothing was."""
        found = self.find(FIRST, connection)
        return None if found is None else KeyEncryptionKey(found)

    def wrapping_key(self, connection: Connection) -> bytes:
        """Return the key that wraps data keys now. Raises KeyEncryptionKeyWrongError."""
        found = self.find(WRAPPING, connection)
        assert found is not None, "an open book has its keys"
        return found

    def unwrapped(self, purpose: str, wrapped_key: bytes) -> bytes:
        """Return a key of a purpose that was read as it is kept. Raises KeyEncryptionKeyWrongError."""
        place = purpose, wrapped_key
        if place not in self._unwrapped:
            try:
                self._unwrapped[place] = unseal(self._wrapping_key, wrapped_key, purpose)
            except SealBrokenError:
                raise KeyEncryptionKeyWrongError(self.database.book) from None
        return self._unwrapped[place]

    def _begin(self, connection: Connection) -> None:
        """Make the first keys. A book that was in use before goes on with what was derived until now."""
        lock_keys(self.database, connection)
        if self.find(WRAPPING, connection) is not None:
            return
        if read_head(self.database.tables, connection).position or holds_sealed_data(self.database, connection):
            self._check_opens_what_is_there(connection)
            self.put(FIRST, self._first.secret, connection)
        self.make(WRAPPING, connection)

    def _check_opens_what_is_there(self, connection: Connection) -> None:
        """Raise KeyEncryptionKeyWrongError when the newest sealed thing of an older book was sealed with another key.

        The newest, because a book whose key was lost could once be opened with a new one.
        """
        keys, messages = self.database.tables.beneficiary_keys.c, self.database.tables.raw_messages.c
        living = select(keys.beneficiary_id, keys.wrapped_key).where(keys.wrapped_key.is_not(None)).limit(1)
        newest = select(messages.digest, messages.sealed_body).order_by(messages.received_at.desc()).limit(1)
        try:
            for beneficiary_id, wrapped_key in connection.execute(living):
                unseal(self._first.derive(WRAPPING), wrapped_key, str(beneficiary_id))
            for digest, sealed_body in connection.execute(newest):
                unseal(self._first.derive(f"provider message {digest}"), sealed_body, digest)
        except SealBrokenError:
            raise KeyEncryptionKeyWrongError(self.database.book) from None

    @cached_property
    def _select(self) -> Select[Any]:
        return select(self._rows.c.wrapped_key).where(self._rows.c.purpose == bindparam("purpose"))


def holds_sealed_data(database: Database, connection: Connection) -> bool:
    """Return whether anything in the database can be read with its key-encryption key only."""
    tables = database.tables
    return any(
        connection.execute(select(table).limit(1)).first() is not None
        for table in (tables.beneficiary_keys, tables.raw_messages, tables.book_keys)
    )
