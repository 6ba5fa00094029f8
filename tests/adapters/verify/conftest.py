"""One honest book on each kind of database, which no test changes for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.postgres import PostgresServer
from tests.projections.verify.honest_book import ENGINES, HonestBook, lent_books


@pytest.fixture(scope="package", params=ENGINES)
def honest(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Callable[[int], PostgresServer],
) -> Iterator[HonestBook]:
    """Return an honest book whose owner can change everything in it."""
    yield from lent_books(request.param, tmp_path_factory.mktemp("honest"), postgres_server)
