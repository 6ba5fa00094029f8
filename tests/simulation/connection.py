"""Connections to a world's SQLite file that pass a point of the kernel at every commit and before every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

BeforeCommit = Callable[[], None]
AfterCommit = Callable[[bool], None]


class Hooks:
    """What is called around commits."""

    def __init__(self) -> None:
        """Call nothing."""
        self._connections: WeakSet[sqlite3.Connection] = WeakSet()
        self.before_commit: BeforeCommit = lambda: None
        self.after_commit: AfterCommit = lambda _wrote: None

    def watch(self, connection: WatchedConnection) -> None:
        """Tell of a connection's commits."""
        connection.hooks = self
        self._connections.add(connection)

    def forget(self, connection: WatchedConnection) -> None:
        """Leave a connection that is closed alone."""
        self._connections.discard(connection)

    @property
    def is_in_transaction(self) -> bool:
        """Return whether any connection has begun a transaction and not ended it."""
        return any(connection.in_transaction for connection in self._connections)


class WatchedConnection(sqlite3.Connection):
    """A connection whose commits are told of."""

    hooks: Hooks

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without a change."""
        super().__init__(*args, **kwargs)
        self._changes_committed = 0

    def commit(self) -> None:
        """Commit; a crash may come before, when all is lost, or after, when all is kept but nobody was told."""
        wrote = self.total_changes != self._changes_committed
        if wrote:
            self.hooks.before_commit()
        super().commit()
        self._changes_committed = self.total_changes
        self.hooks.after_commit(wrote)

    def close(self) -> None:
        """Close, and be forgotten."""
        self.hooks.forget(self)
        super().close()

    def rollback(self) -> None:
        """Undo."""
        super().rollback()
        self._changes_committed = self.total_changes
