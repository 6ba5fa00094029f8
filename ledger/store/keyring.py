"""The keyring: one data key for each beneficiary, kept outside the log and wrapped by a key of the book's.

The log holds only what these keys have sealed. Destroying a beneficiary's key erases the person from every event, every
copy and every backup of the log, while the entries, the balances and the proofs stay as they were.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from ledger.clock import Clock
from ledger.errors import KeyDestroyedError, SealBrokenError
from ledger.store.book_keys import WRAPPING, BookKeys
from ledger.store.database import Connection
from ledger.store.key_encryption_key import KEY_BYTES
from ledger.store.message_keys import MessageErasure
from ledger.store.seal import seal, unseal
from ledger.store.upsert import insert_or


class Keyring:
    """Seals and opens the personal fields of one book's beneficiaries."""

    def __init__(self, book_keys: BookKeys, clock: Clock) -> None:
        """Keep the keys beside the book's own, and wrapped by one of them."""
        self._keys = book_keys.database.tables.beneficiary_keys
        self._book_keys = book_keys
        self._digest_key = book_keys.of("digest personal data")
        self._messages = MessageErasure(book_keys, clock)
        self._clock = clock

    def seal(self, beneficiary_id: UUID, field: str, text: str, connection: Connection) -> str:
        """Encrypt one field with the beneficiary's key, which is made on first use.

        The token can be opened only as the same field of the same beneficiary. Raises KeyDestroyedError.
        """
        key = self._find(beneficiary_id, connection) or self._make(beneficiary_id, connection)
        return base64.urlsafe_b64encode(seal(key, text.encode(), _place(beneficiary_id, field))).decode("ascii")

    def open(self, beneficiary_id: UUID, field: str, token: str, connection: Connection) -> str:
        """Decrypt one field. Raises KeyDestroyedError or SealBrokenError."""
        place = _place(beneficiary_id, field)
        key = self._find(beneficiary_id, connection)
        try:
            sealed = base64.b64decode(token, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise SealBrokenError(place) from None
        if key is None:
            raise SealBrokenError(place)
        return unseal(key, sealed, place).decode()

    def destroy(self, beneficiary_id: UUID, connection: Connection) -> None:
        """Destroy the beneficiary's key for ever; a beneficiary without one will never get one.

        The keys of the messages that are about nobody else go with it.
        """
        tombstone = {"wrapped_key": None, "destroyed_at": self._clock.now()}
        insert = insert_or(connection.dialect.name, self._keys).values(beneficiary_id=beneficiary_id, **tombstone)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=[self._keys.c.beneficiary_id],
                set_=tombstone,
                where=self._keys.c.destroyed_at.is_(None),
            )
        )
        self._messages.destroy(beneficiary_id, connection)

    def note_messages(self, noted: Sequence[tuple[str, UUID]], connection: Connection) -> None:
        """Note which provider's message (by its digest) is about which beneficiary, to be erased together."""
        self._messages.note(noted, connection)

    def digest_of(self, text: str) -> str:
        """Return a keyed digest (HMAC-SHA-256, hex), by which equal texts are told without keeping them."""
        return hmac.digest(self._digest_key, text.encode(), "sha256").hex()

    def _find(self, beneficiary_id: UUID, connection: Connection) -> bytes | None:
        row = connection.execute(self._select_key, {"beneficiary_id": beneficiary_id}).one_or_none()
        if row is None:
            return None
        if row.wrapped_key is None:
            raise KeyDestroyedError(beneficiary_id)
        wrapping_key = self._book_keys.unwrapped(WRAPPING, row.wrapping_key)
        return unseal(wrapping_key, row.wrapped_key, str(beneficiary_id))

    def _make(self, beneficiary_id: UUID, connection: Connection) -> bytes:
        """Two who make a key at once both get the one that was stored first."""
        wrapped = seal(self._book_keys.wrapping_key(connection), secrets.token_bytes(KEY_BYTES), str(beneficiary_id))
        insert = insert_or(connection.dialect.name, self._keys).on_conflict_do_nothing()
        connection.execute(insert, {"beneficiary_id": beneficiary_id, "wrapped_key": wrapped})
        key = self._find(beneficiary_id, connection)
        assert key is not None, "a key that was just stored is there"
        return key

    @cached_property
    def _select_key(self) -> Select[Any]:
        """Select a key together with the key that wraps it: both as they were at one moment."""
        keys, book_keys = self._keys.c, self._book_keys.database.tables.book_keys.c
        wrapping_key = select(book_keys.wrapped_key).where(book_keys.purpose == WRAPPING).scalar_subquery()
        both = select(keys.wrapped_key, wrapping_key.label("wrapping_key"))
        return both.where(keys.beneficiary_id == bindparam("beneficiary_id"))


def _place(beneficiary_id: UUID, field: str) -> str:
    return f"{field} of beneficiary {beneficiary_id}"
