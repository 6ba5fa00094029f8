"""The store of simulated worlds: a real book in a SQLite file, the same objects for one world after another.

An open book remembers nothing but connections and compiled statements: everything else is in the file. So all processes
of all worlds share one, which is what makes a world cheap; a crash rolls back what its connection had not committed.
"""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path
from random import Random

from pydantic import SecretStr
from sqlalchemy import create_engine

from adapters.embedded import Book, migrate_book, open_book
from adapters.queue.embedded import EmbeddedQueue
from adapters.routing.downtimes import DowntimeRegister
from adapters.settings import BookSettings
from ledger.clock import Clock
from tests.simulation.apart import apart
from tests.simulation.connection import Hooks, WatchedConnection

_KEY = SecretStr(base64.urlsafe_b64encode(bytes(range(32))).decode())
_MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


class WorldsClock:
    """The clock of the world that is being simulated just now; see `ledger.clock.Clock`."""

    world: Clock

    def now(self) -> datetime:
        """Return the world's moment (UTC)."""
        return self.world.now()


class Store:
    """One operating system process's folder, with the book's file of the world that it simulates."""

    def __init__(self) -> None:
        """Make a migrated file to copy, and open the book."""
        self._folder = tempfile.TemporaryDirectory(prefix="simulation-", dir=_MEMORY_DISK if _is_usable() else None)
        self.path = Path(self._folder.name) / "world.db"
        self._template = Path(self._folder.name) / "template.db"
        self.hooks = Hooks()
        self.clock = WorldsClock()
        self.random = Random()
        url = f"sqlite:///{self._template}"
        migrate_book(url, "default")
        settings = BookSettings(database_url=url, book="default", key_encryption_key=_KEY)
        # A book makes its keys when it is opened first; the open one must be that of every world.
        open_book(settings=settings).close()
        shutil.copy(self._template, self.path)
        engine = create_engine(f"sqlite:///{self.path}", creator=self._connect)
        self.book: Book = apart(open_book(engine, settings=settings, clock=self.clock), self.clock)
        self.queue = EmbeddedQueue(self.book.database, self.clock, random=self.random)
        self.downtimes = DowntimeRegister(self.book.database)
        self._engine = engine
        self.side = self._open_side()

    def begin_world(self, clock: Clock, seed: int) -> None:
        """Put a new book in the place of the last world's."""
        self.close_files()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()
        shutil.copy(self._template, self.path)
        self.clock.world = clock
        self.random.seed(f"{seed} backoff")
        self.side = self._open_side()

    def close_files(self) -> None:
        """Close every connection."""
        self._engine.dispose()
        self.side.close()

    def close(self) -> None:
        """Remove the folder."""
        self.close_files()
        self._folder.cleanup()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, factory=WatchedConnection, check_same_thread=False)
        self.hooks.watch(connection)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    def _open_side(self) -> sqlite3.Connection:
        """Open a connection for the observer, who sees what is committed, and takes no part."""
        return sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)


def _is_usable() -> bool:
    return _MEMORY_DISK.is_dir() and os.access(_MEMORY_DISK, os.W_OK)
