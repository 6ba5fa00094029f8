"""One book on each engine, shared by these tests: each works under names of its own, as tenants of one book would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ledger.application.desk import Desk
from tests.postgres import VERSIONS, PostgresServer

_ENGINES = ("sqlite", *(f"postgresql-{version}" for version in VERSIONS))


@pytest.fixture(scope="session", params=_ENGINES)
def shared_desk(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Callable[[int], PostgresServer],
) -> Iterator[Desk]:
    """Return the book that all these tests work on, on each engine in turn."""
    engine, _, version = request.param.partition("-")
    if engine == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path_factory.mktemp('book')}/ledger.db")
    else:
        server = postgres_server(int(version))
        url = server.lend_database()
        yield from _opened(url)
        server.take_back(url)


def _opened(url: str) -> Iterator[Desk]:
    desk = Desk.open(url)
    yield desk
    desk.database.dispose()


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """Return a desk whose names no other test uses."""
    return shared_desk.apart()


@pytest.fixture
def own_desk(database_url: str) -> Iterator[Desk]:
    """Return a desk at a book of its own."""
    yield from _opened(database_url)


@pytest.fixture
def small_desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk at a new SQLite book."""
    yield from _opened(f"sqlite:///{tmp_path}/ledger.db")
