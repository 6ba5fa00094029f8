"""The engines that the ledger makes for itself when it is opened on a URL."""

from __future__ import annotations

import sqlite3
import time
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from ledger.errors import DriverMissingError
from ledger.store.database_url import of_book
from ledger.store.idle_connections import ask_idle_connections

BUSY_TIMEOUT_SECONDS = 30
_NOTICE_A_DEAD_PEER: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    # The same for the server: a machine that died with the append lock must not keep it for hours.
    # It also tells moments in UTC, in which nothing has to be computed to read them.
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c TimeZone=UTC",
}
"""Seconds, and milliseconds for the user timeout. What the URL says goes before."""


def make_engine(url: URL, book: str) -> Engine:
    """Return an engine that flushes every commit to the disk. Raises DriverMissingError."""
    return _sqlite(of_book(url, book)) if url.get_backend_name() == "sqlite" else _postgresql(url)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    try:
        _switch_to_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # A destroyed key must not stay readable in the file's free pages.
        connection.execute("PRAGMA secure_delete=ON")
    except sqlite3.Error:
        # The pool has not taken it on yet, so nobody else would close it.
        connection.close()
        raise


def _switch_to_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers then never wait for a writer. Processes that switch the same new file at once are told to try again."""
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        raise DriverMissingError(extra="postgres")
    options = {name: value for name, value in _NOTICE_A_DEAD_PEER.items() if name not in url.query}
    engine = create_engine(url, connect_args=options)
    ask_idle_connections(engine)
    return engine
