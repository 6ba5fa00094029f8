"""The database that holds one book: a SQLite file or a PostgreSQL schema of its own.

| opened on | book `default` | book `acme` |
|---|---|---|
| a SQLite URL `sqlite:///x.db` | the file `x.db` | the file `x.acme.db` beside it |
| a PostgreSQL URL, or the host's PostgreSQL engine | the schema `ledger` | the schema `ledger_acme` |
| the host's SQLite engine | tables `ledger_...` | tables `ledger_acme_...` |

An engine of the host's is used as it is: no listener and no option is ever left on it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, ProgrammingError

from ledger.errors import BookNameError, DatabaseUnreachableError, DatabaseUrlError, RightsMissingError
from ledger.store.append_signal import AppendSignal
from ledger.store.database_url import masked
from ledger.store.tables import LogTables

__all__ = ["Connection", "Database"]

_BOOK_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", flags=re.ASCII)
_DIALECTS = {"sqlite", "postgresql"}
_INSUFFICIENT_PRIVILEGE = "42501"
"""What PostgreSQL calls it when its user may not do something (SQLSTATE)."""
_FILE_MUTEXES: dict[str, threading.RLock] = {}
"""One for each SQLite file written here: a process's threads queue on it, and not in SQLite's sleeping busy handler."""


class Database:
    """One book's database. Made by `ledger.store.opening.open_database`."""

    def __init__(self, engine: Engine, book: str, *, owns_engine: bool) -> None:
        """Find the book on an engine. Raises BookNameError or DatabaseUrlError."""
        check_book_name(book)
        if engine.dialect.name not in _DIALECTS:
            raise DatabaseUrlError(masked(engine.url))
        self.engine = engine
        self.book = book
        self.schema, self.prefix = _place_of(engine, book, owns_engine=owns_engine)
        self.tables = LogTables(self.schema, self.prefix)
        self.appended = AppendSignal()
        """Wakes this process's readers when something was appended."""
        self._owns_engine = owns_engine
        self._mutex: AbstractContextManager[Any] = nullcontext()
        if owns_engine and not self.is_postgresql:
            self._mutex = _FILE_MUTEXES.setdefault(str(Path(str(engine.url.database)).resolve()), threading.RLock())

    @property
    def is_postgresql(self) -> bool:
        """Tell PostgreSQL from SQLite."""
        return self.engine.dialect.name == "postgresql"

    @property
    def url_masked(self) -> str:
        """Return where the book is, without secrets."""
        return masked(self.engine.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a write transaction: commits at the end, rolls back when an exception leaves it.

        Raises DatabaseUnreachableError, and RightsMissingError for what the database's user may not do.
        """
        with self._rights_named(), self._mutex, self._connect() as connection:
            if self.is_postgresql:
                # Each statement must see what was committed while it waited for a lock, whatever the server's default.
                connection.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                self.ensure_transaction(connection, "BEGIN IMMEDIATE")
                yield connection

    @contextmanager
    def join(self, connection: Connection | None) -> Iterator[Connection]:
        """Write on a connection whose owner ends the transaction, or without one in a transaction of its own."""
        if connection is None:
            with self.begin() as own:
                yield own
        else:
            self.ensure_transaction(connection, "BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction: all its queries see one moment. It never waits for a writer.

        Raises DatabaseUnreachableError.
        """
        with self._connect() as connection:
            if self.is_postgresql:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                self.ensure_transaction(connection, "BEGIN")
                yield connection

    def ensure_transaction(self, connection: Connection, begin: str) -> None:
        """Begin for the SQLite driver, which by itself begins only at the first write, and in autocommit never."""
        if self.is_postgresql:
            return
        driver_connection = connection.connection.driver_connection
        assert isinstance(driver_connection, sqlite3.Connection), "SQLite is used through the standard library's driver"
        if not driver_connection.in_transaction:
            connection.exec_driver_sql(begin)

    def dispose(self) -> None:
        """Close the connections of an engine that was made here; the host's engine is left alone."""
        if self._owns_engine:
            self.engine.dispose()

    @contextmanager
    def _rights_named(self) -> Iterator[None]:
        try:
            yield
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
                raise
            raise RightsMissingError(self.url_masked, refused=str(error.orig).splitlines()[0]) from error

    def _connect(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise DatabaseUnreachableError(self.url_masked, seconds=0) from error

    def is_empty(self) -> bool:
        """Return whether the database has no table at all."""
        with self.read() as connection:
            return not inspect(connection).get_table_names()


def check_book_name(book: str) -> None:
    """Refuse a name that could not be a part of a file, schema or table. Raises BookNameError."""
    if not _BOOK_NAME.fullmatch(book):
        raise BookNameError(book)


def _place_of(engine: Engine, book: str, *, owns_engine: bool) -> tuple[str | None, str]:
    """Return the schema and the prefix of the book's tables."""
    suffix = "" if book == "default" else f"_{book}"
    if engine.dialect.name == "postgresql":
        return f"ledger{suffix}", ""
    return None, "ledger_" if owns_engine else f"ledger{suffix}_"
