"""Round trips of which the connection is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ledger.store.database import Database
from ledger.store.opening import open_database
from tests.ledger.store.engines import ON_POSTGRESQL
from tests.ledger.store.round_trips import COUNT, OURS, WAYS, rows, send, stored


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Database]:
    """Return a database on PostgreSQL with the table."""
    database = open_database(postgresql_url)
    with database.begin() as connection:
        OURS.create(connection)
    yield database
    database.dispose()


def end(database: Database, pid: Any) -> None:
    """End a session of the server's, from another one."""
    with database.begin() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})


@ON_POSTGRESQL
@pytest.mark.parametrize("count", [0, *WAYS])
def test_a_lost_connection_is_called_lost_and_given_up(server: Database, count: int) -> None:
    """Whatever is under way when it is lost, the error says so, and nobody gets the connection from the pool again."""
    with server.engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        end(server, pid)
        with pytest.raises(OperationalError) as raised:
            send(connection, rows(count), [] if count else [(COUNT, {})])
        assert raised.value.connection_invalidated
        assert connection.invalidated

    with server.engine.connect() as first, server.engine.connect() as second:
        assert pid not in {each.scalar(text("SELECT pg_backend_pid()")) for each in (first, second)}
    assert stored(server) == []
