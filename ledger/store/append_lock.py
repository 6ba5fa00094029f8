"""The append lock: one writer of a book at a time, so that log order is commit order and no follower skips an event.

Every writer takes it first. Readers never do.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Table, Update, func, select, update

from ledger.store.made_once import made_once

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store.database import Database


def lock_writers(database: Database, connection: Connection) -> None:
    """Wait until this transaction is the database's only writer of the book.

    PostgreSQL: an advisory lock, which does not stand in the way of VACUUM. SQLite: `Database.begin` has it already.
    """
    if database.is_postgresql:
        connection.execute(select(func.pg_advisory_xact_lock(_key_of(database))))


def lock_log(database: Database, connection: Connection) -> None:
    """Take the append lock on any connection, also on one that the host began by reading.

    On SQLite the first write takes the file's write lock; a write that changes nothing will do.
    """
    lock_writers(database, connection)
    if not database.is_postgresql:
        connection.execute(_change_nothing(database.tables.log_head))


@made_once
def _change_nothing(head: Table) -> Update:
    return update(head).values(position=head.c.position)


def _key_of(database: Database) -> int:
    """Return the lock's number: PostgreSQL's locks belong to a database already, so the schema tells books apart."""
    digest = sha256(f"payout-ledger/append/{database.schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
