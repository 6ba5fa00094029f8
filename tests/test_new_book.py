"""New books for tests: each is new, whatever was done to the one before."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from adapters.embedded import open_book
from tests.adapters.till import Till, settings_for
from tests.new_book import make_book
from tests.new_tables import NewTables
from tests.postgres import VERSIONS, PostgresServer

_COUNTS = "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL"


@pytest.fixture
def server(postgres_server: Callable[[int], PostgresServer]) -> PostgresServer:
    """Return a server that has lent nothing yet."""
    return PostgresServer(postgres_server(VERSIONS[-1]).url)


def _new_book(server: PostgresServer) -> str:
    url = server.lend_database()
    make_book(url)
    return url


def _looked_at(url: str) -> tuple[NewTables, int]:
    with psycopg.connect(url) as connection:
        return NewTables.of(connection), connection.execute(_COUNTS).fetchall()[0][0]


def test_used_book_is_new_again(server: PostgresServer) -> None:
    """What was written to one book is not in the next, which has the rows and the tables of the first."""
    url = _new_book(server)
    new = _looked_at(url)
    with open_book(settings=settings_for(url)) as book:
        Till(book).queue()
    used = _looked_at(url)
    server.take_back(url)

    again = _looked_at(_new_book(server))

    assert used[0].rows != new[0].rows
    assert again == new
    server.drop_databases()


def test_changed_tables_are_not_lent_again(server: PostgresServer) -> None:
    """A book that lost one of its guards is not made a new one."""
    url = _new_book(server)
    new = _looked_at(url)
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
    server.take_back(url)

    again = _looked_at(_new_book(server))

    assert again[0].shape != new[0].shape, "the same tables"
    assert again[0].rows == new[0].rows
    server.drop_databases()


def test_databases_are_removed(server: PostgresServer) -> None:
    """Nothing of what was lent stays on the server."""
    first, second = _new_book(server), _new_book(server)
    server.take_back(first)

    server.drop_databases()

    for url in (first, second):
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(url)
