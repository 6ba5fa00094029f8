"""The append lock: one writer of a book at a time, so that log order is commit order and no follower skips an event.

Every writer takes it first. Readers never do.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Table, Update, bindparam, func, select, update

from ledger.store.made_once import made_once
from ledger.store.round_trip import RoundTrip, round_trip

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ledger.store.database import Database


def lock_writers(database: Database, connection: Connection) -> None:
    """Wait until this transaction is the database's only writer of the book.

    PostgreSQL: an advisory lock, which does not stand in the way of VACUUM. SQLite: `Database.begin` has it already.
    """
    if database.is_postgresql:
        connection.execute(_TAKE_LOCK, {"lock": _key_of(database.schema)})


def lock_log(database: Database, connection: Connection) -> None:
    """Take the append lock on any connection, also on one that the host began by reading."""
    with round_trip(connection) as trip:
        take_log(database, trip)


def take_log(database: Database, trip: RoundTrip) -> None:
    """Do the same on the way to what is asked after it, which sees the log as nobody else can change it.

    On SQLite the first write takes the file's write lock; a write that changes nothing will do.
    """
    if database.is_postgresql:
        trip.ask(_TAKE_LOCK, {"lock": _key_of(database.schema)})
    else:
        trip.ask(_change_nothing(database.tables.log_head), {})


_TAKE_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)))


@made_once
def _change_nothing(head: Table) -> Update:
    return update(head).values(position=head.c.position)


@made_once
def _key_of(schema: str | None) -> int:
    """Return the lock's number: PostgreSQL's locks belong to a database already, so the schema tells books apart."""
    digest = sha256(f"payout-ledger/append/{schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
