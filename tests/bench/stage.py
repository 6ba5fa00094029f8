"""The stage: one durable PostgreSQL server, a folder for files, and new books on both, for as long as a run lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests.bench.long_book import LongBook
from tests.bench.size import Size
from tests.load.servers import DurableServer
from tests.new_book import make_book

_SERVER_SETTINGS = ("shared_buffers=256MB",)
_TEMPLATE = "bench_template"
_CREATE = sql.SQL("CREATE DATABASE {}")
_COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
_SLOW_FLUSH_MICROSECONDS = 2_000
_SET = sql.SQL("ALTER DATABASE {} SET {} = {}")


class Stage:
    """Where the comparisons of one run take place."""

    def __init__(self, server_url: str, folder: Path, size: Size) -> None:
        """Use a running server, given by the URL of its maintenance database, and an empty folder."""
        self.size = size
        self._server_url = server_url
        self._folder = folder
        self._numbers = count(1)

    @classmethod
    @contextmanager
    def running(cls, size: Size) -> Iterator[Self]:
        """Start a server that keeps what it has committed, and leave nothing of it behind."""
        with DurableServer.running(*_SERVER_SETTINGS) as url, tempfile.TemporaryDirectory() as folder:
            yield cls(url, Path(folder), size)

    def database(self) -> str:
        """Return the URL of a new database on the server, with an empty book in it."""
        return self._copy_of(self._template)

    def slow_database(self) -> str:
        """Return the URL of a database whose every flush takes 2 ms more, as on an ordinary cloud disk.

        With `commit_siblings` at 0 the server sleeps for `commit_delay` before each flush of the log, also when there
        is nobody to wait for, and holds the lock under which logs are flushed. What other connections have written
        meanwhile goes into the same flush, where a slow disk would make them wait for the next one: kinder than the
        disk to those who commit side by side, and the same to whoever commits one after the other.
        """
        url = self.database()
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            for setting, value in (("commit_delay", _SLOW_FLUSH_MICROSECONDS), ("commit_siblings", 0)):
                name = sql.Identifier(url.rpartition("/")[2])
                connection.execute(_SET.format(name, sql.Identifier(setting), sql.Literal(value)))
        return url

    def file(self) -> Path:
        """Return the path of a new SQLite file with an empty book in it."""
        path = self._folder / f"book_{next(self._numbers)}.db"
        make_book(f"sqlite:///{path}")
        return path

    @cached_property
    def long_book(self) -> LongBook:
        """Return the book with the long log, written when it is first asked for."""
        return LongBook.write(self.database(), self.size.events)

    @cached_property
    def tenth_book(self) -> LongBook:
        """Return the book with a tenth of its events."""
        return LongBook.write(self.database(), self.size.events // 10)

    @cached_property
    def young_book(self) -> LongBook:
        """Return the book with a hundredth of its events."""
        return LongBook.write(self.database(), self.size.events // 100)

    @cached_property
    def server_version(self) -> str:
        """Return the version of PostgreSQL."""
        with psycopg.connect(self._server_url) as connection:
            return str(connection.info.parameter_status("server_version"))

    @cached_property
    def _template(self) -> str:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(_CREATE.format(sql.Identifier(_TEMPLATE)))
        make_book(self._url_of(_TEMPLATE))
        return _TEMPLATE

    def _copy_of(self, template: str) -> str:
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(_COPY.format(sql.Identifier(name), sql.Identifier(template)))
        return self._url_of(name)

    def _url_of(self, name: str) -> str:
        return f"{self._server_url.rpartition('/')[0]}/{name}"
