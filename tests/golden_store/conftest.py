"""New books on one engine of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.store.database import Database
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS
from tests.new_book import make_book
from tests.postgres import VERSIONS, PostgresServer


@pytest.fixture(params=["sqlite", f"postgresql-{VERSIONS[-1]}"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[Database]:
    """Return a migrated book without an event."""
    server = None if request.param == "sqlite" else postgres_server(VERSIONS[-1])
    url = f"sqlite:///{tmp_path}/golden.db" if server is None else server.lend_database()
    make_book(url, ALL_MIGRATIONS)
    database = open_database(url, migrations=ALL_MIGRATIONS)
    yield database
    database.dispose()
    if server is not None:
        server.take_back(url)
