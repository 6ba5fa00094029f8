"""Connections that nobody has used for a while: asked before they are lent, and replaced without anybody noticing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from ledger.clock import MovableClock
from ledger.store.event_store import EventStore
from ledger.store.idle_connections import IDLE_SECONDS
from ledger.store.migrate import migrate
from ledger.store.opening import open_database
from tests.fakes import MemoryBooks
from tests.ledger.store.engines import ON_POSTGRESQL
from tests.ledger.store.notes import MOMENT, opening

pytestmark = ON_POSTGRESQL
A_WHILE = IDLE_SECONDS + 0.05
PID = text("SELECT pg_backend_pid()")


@pytest.fixture
def store(postgresql_url: str) -> Iterator[EventStore]:
    """Return a book's store, on an engine of its own."""
    database = open_database(postgresql_url)
    migrate(database)
    yield EventStore(database, MemoryBooks(), MovableClock(MOMENT))
    database.dispose()


@pytest.fixture
def watcher(postgresql_url: str) -> Iterator[Engine]:
    """Return another way to the server."""
    engine = create_engine(make_url(postgresql_url).set(drivername="postgresql+psycopg"))
    yield engine
    engine.dispose()


def pids(store: EventStore, count: int) -> set[Any]:
    """Return the sessions of so many connections that are lent at once."""
    with ExitStack() as lent:
        connections = [lent.enter_context(store.database.engine.connect()) for _ in range(count)]
        return {connection.scalar(PID) for connection in connections}


def end(watcher: Engine, ended: set[Any]) -> None:
    with watcher.begin() as connection:
        for pid in ended:
            assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})


def last_asked(watcher: Engine, pid: Any) -> datetime:
    """Return when a session was last sent anything."""
    with watcher.connect() as connection:
        query = text("SELECT query_start FROM pg_stat_activity WHERE pid = :pid")
        asked: datetime = connection.execute(query, {"pid": pid}).scalar_one()
        return asked


def test_connections_that_died_while_idle_are_replaced_without_anybody_noticing(
    store: EventStore, watcher: Engine
) -> None:
    """A reader gets one that lives, and one that was lost takes all that were idle with it."""
    lost = pids(store, 3)
    end(watcher, lost)
    time.sleep(A_WHILE)

    assert store.head() == 0
    assert not pids(store, 3) & lost


def test_a_connection_is_asked_only_when_it_was_idle(store: EventStore, watcher: Engine) -> None:
    """Within a second of its last use nothing is sent on a connection before it is lent; later it is."""
    (pid,) = pids(store, 1)
    asked = last_asked(watcher, pid)
    with store.database.engine.connect():
        assert last_asked(watcher, pid) == asked
    time.sleep(A_WHILE)
    with store.database.engine.connect():
        assert last_asked(watcher, pid) > asked


def test_a_command_comes_through_connections_that_were_lost_just_now(store: EventStore, watcher: Engine) -> None:
    """Those that nobody has asked yet are lost one after the other, and the command is stored once."""
    end(watcher, pids(store, 3))

    committed = store.transact(opening())

    assert store.stream(committed.value) == list(committed.events)
    assert store.head() == 1
