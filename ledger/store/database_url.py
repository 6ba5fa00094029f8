"""Database URLs: which ones a ledger can live in, and how they are shown without their secrets."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ledger.errors import DatabaseUrlError

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_SECRET_OPTIONS = ("password", "sslpassword", "passfile")


def parse(text: str) -> URL:
    """Return the URL of a SQLite file, or of a PostgreSQL database through psycopg 3. Raises DatabaseUrlError."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(_masked_text(text)) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None or (driver == "sqlite+pysqlite" and not _is_file(url)):
        raise DatabaseUrlError(masked(url))
    return url.set(drivername=driver)


def masked(url: URL) -> str:
    """Return the URL as a person would type it, without passwords."""
    hidden = {name: "hidden" for name in _SECRET_OPTIONS if name in url.query}
    plain = url.set(drivername=url.get_backend_name()) if url.drivername in _DRIVERS else url
    return plain.update_query_dict(hidden).render_as_string(hide_password=True)


def of_book(url: URL, book: str) -> URL:
    """Return the book's own file: the given one for `default`, and beside it `x.acme.db` for the book `acme`."""
    assert url.database is not None, "only the URL of a file is asked for its books"
    path = Path(url.database)
    return url if book == "default" else url.set(database=str(path.with_name(f"{path.stem}.{book}{path.suffix}")))


def _is_file(url: URL) -> bool:
    """A database in memory is refused: it would be lost with the process, and cannot be read while it is written."""
    return bool(url.database) and ":memory:" not in str(url.database) and not str(url.database).startswith("file:")


def _masked_text(text: str) -> str:
    scheme, separator, rest = text.partition("?")[0].partition("://")
    if not separator:
        return "***@" + text.rpartition("@")[2] if "@" in text else scheme
    return f"{scheme}://" + ("***@" if "@" in rest else "") + rest.rpartition("@")[2]
