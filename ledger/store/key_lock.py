"""The lock of keys: whoever makes a key waits while every key is wrapped anew, and the other way round.

It is always taken before the append lock. SQLite has one writer at a time, and needs neither.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store.database import Database


def share_keys(database: Database, connection: Connection) -> None:
    """Keep keys from being wrapped anew until this transaction ends; others may make keys too."""
    if database.is_postgresql:
        connection.execute(select(func.pg_advisory_xact_lock_shared(_number_of(database))))


def lock_keys(database: Database, connection: Connection) -> None:
    """Wait until nobody makes keys, and keep it so until this transaction ends."""
    if database.is_postgresql:
        connection.execute(select(func.pg_advisory_xact_lock(_number_of(database))))


def _number_of(database: Database) -> int:
    digest = sha256(f"payout-ledger/keys/{database.schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
