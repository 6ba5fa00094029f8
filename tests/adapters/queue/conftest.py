"""The engines of the work queue, each on a fresh database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.adapters.queue.engines import QueueEngine
from tests.postgres import PostgresServer

EMBEDDED = ("embedded-sqlite", "embedded-postgresql-16", "embedded-postgresql-18")
SHARED = ("procrastinate-postgresql-18",)


def _engine(name: str, folder: Path, postgres_server: Callable[[int], PostgresServer]) -> Iterator[QueueEngine]:
    kind, database, *version = name.split("-")
    if database == "sqlite":
        engine = QueueEngine(kind, f"sqlite:///{folder}/ledger.db")
        with engine.stack:
            yield engine
        return
    server = postgres_server(int(version[0]))
    engine = QueueEngine(kind, server.lend_database())
    with engine.stack:
        yield engine
    server.take_back(engine.url)


@pytest.fixture(params=(*EMBEDDED, *SHARED))
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[QueueEngine]:
    """Return each engine in turn."""
    yield from _engine(request.param, tmp_path, postgres_server)


@pytest.fixture(params=EMBEDDED)
def embedded(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[QueueEngine]:
    """Return the embedded engine on each database in turn."""
    yield from _engine(request.param, tmp_path, postgres_server)


@pytest.fixture(params=(EMBEDDED[0], EMBEDDED[-1], *SHARED))
def engine_to_lose(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[QueueEngine]:
    """Return each engine once, for tests that take the time of a lease."""
    yield from _engine(request.param, tmp_path, postgres_server)


@pytest.fixture(params=(EMBEDDED[-1], *SHARED))
def engine_on_server(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: Callable[[int], PostgresServer]
) -> Iterator[QueueEngine]:
    """Return each engine on a server, whose connections can be lost."""
    yield from _engine(request.param, tmp_path, postgres_server)
