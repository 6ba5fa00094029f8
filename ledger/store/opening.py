"""Opening: from a URL or the host's engine to the database of a book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from ledger.errors import BookNotFoundError
from ledger.store.database import Database, check_book_name
from ledger.store.database_url import parse
from ledger.store.migrate import LOG_MIGRATIONS, Migrations, migrate
from ledger.store.own_engines import make_engine


def open_database(
    url_or_engine: str | Engine,
    book: str = "default",
    migrations: Sequence[Migrations] = (LOG_MIGRATIONS,),
    *,
    must_exist: bool = False,
) -> Database:
    """Open a book on a URL or on the host's engine; a new SQLite file gets its tables at once.

    Raises DatabaseUrlError, DriverMissingError, BookNameError, or for a file DatabaseUnreachableError, and
    BookNotFoundError when it must exist and does not.
    """
    if isinstance(url_or_engine, Engine):
        return Database(url_or_engine, book, owns_engine=False)
    check_book_name(book)
    database = Database(make_engine(parse(url_or_engine), book), book, owns_engine=True)
    if database.is_postgresql:
        return database
    if must_exist and not Path(str(database.engine.url.database)).exists():
        raise BookNotFoundError(book, database.url_masked)
    try:
        if database.is_empty():
            migrate(database, migrations)
    except BaseException:
        database.dispose()
        raise
    return database
